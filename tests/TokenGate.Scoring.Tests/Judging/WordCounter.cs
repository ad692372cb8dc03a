using TokenGate.Usage;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>Counts a token for each four bytes begun: exact enough for the judge, which only divides.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public static WordCounter Instance { get; } = new();

    public string Encoding => "four_bytes";

    public bool IsExact => false;

    public int Count(ReadOnlySpan<byte> utf8) => (utf8.Length + 3) / 4;
}
