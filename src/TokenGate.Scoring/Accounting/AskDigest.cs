using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// A hash of what a segment asks: its terms without dates, times of day and identifiers made by chance. Two requests with one digest ask
/// the same. Ordinary numbers count: chapter 4 is not chapter 3.
/// </summary>
internal static class AskDigest
{
    /// <summary>Digest of a segment; 0 when it asks nothing.</summary>
    public static ulong Compute(ReadOnlySpan<Term> terms)
    {
        var digest = 0UL;
        foreach (ref readonly var term in terms)
        {
            digest = term.Is(TermMark.Chance) ? digest : TextHash.Chain(digest, term.Hash);
        }

        return digest;
    }
}
