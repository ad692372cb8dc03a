using TokenGate.Usage;

namespace TokenGate.Scoring.Tests.References;

/// <summary>A token for each four bytes begun, as if the vendor counted so too.</summary>
internal sealed class ExactCounter : ITokenCounter
{
    public static ExactCounter Instance { get; } = new();

    public string Encoding => "four_bytes_exact";

    public bool IsExact => true;

    public int Count(ReadOnlySpan<byte> utf8) => (utf8.Length + 3) / 4;
}
