namespace TokenGate.Gateway.Admin.Counts;

/// <summary>The bucket of a row and its names, in the order of the question's columns; unused places are null.</summary>
internal readonly record struct CountKey(
    DateTimeOffset Bucket, string? First, string? Second, string? Third, string? Fourth, string? Fifth, string? Sixth, string? Seventh, string? Eighth)
    : IComparable<CountKey>
{
    /// <summary>The currency of the row's costs; null where costs are not asked for.</summary>
    public string? Currency { get; init; }

    /// <summary>The most names that a key holds: as many as there are columns.</summary>
    private const int MostNames = 8;

    /// <summary>A key of up to eight names.</summary>
    public static CountKey Create(DateTimeOffset bucket, ReadOnlySpan<string?> names) =>
        new(bucket, At(names, 0), At(names, 1), At(names, 2), At(names, 3), At(names, 4), At(names, 5), At(names, 6), At(names, 7));

    /// <summary>The name at an index.</summary>
    public string? this[int index] => index switch { 0 => First, 1 => Second, 2 => Third, 3 => Fourth, 4 => Fifth, 5 => Sixth, 6 => Seventh, _ => Eighth };

    /// <summary>By bucket, then by names and currency, by code unit: the same on every machine.</summary>
    public int CompareTo(CountKey other)
    {
        var order = Bucket.CompareTo(other.Bucket);
        for (var i = 0; order == 0 && i < MostNames; i++)
        {
            order = string.CompareOrdinal(this[i], other[i]);
        }

        return order != 0 ? order : string.CompareOrdinal(Currency, other.Currency);
    }

    public static bool operator <(CountKey left, CountKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(CountKey left, CountKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(CountKey left, CountKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(CountKey left, CountKey right) => left.CompareTo(right) >= 0;

    private static string? At(ReadOnlySpan<string?> names, int index) => index < names.Length ? names[index] : null;
}
