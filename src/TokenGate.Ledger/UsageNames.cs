namespace TokenGate.Ledger;

/// <summary>Names of a group, compared one by one.</summary>
internal readonly struct UsageNames(string[] names) : IEquatable<UsageNames>
{
    /// <summary>How many there are.</summary>
    public int Count => names.Length;

    /// <summary>One of them.</summary>
    public string this[int index] => names[index];

    public bool Equals(UsageNames other) => names.AsSpan().SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is UsageNames other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    private ReadOnlySpan<string> Span => names;
}
