using TokenGate.Usage;

namespace TokenGate.Benchmarks.Judging;

/// <summary>Counts a token for four bytes, in no time.</summary>
internal sealed class FourBytes : ITokenCounter
{
    /// <summary>The only one.</summary>
    public static FourBytes Instance { get; } = new();

    /// <inheritdoc/>
    public string Encoding => "four_bytes";

    /// <inheritdoc/>
    public bool IsExact => false;

    /// <inheritdoc/>
    public int Count(ReadOnlySpan<byte> utf8) => (utf8.Length + 3) / 4;
}
