using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>Tells quotations from set phrases: a run of known terms counts when it is long enough.</summary>
internal static class Quotations
{
    /// <summary>Takes the marks off runs of known terms with fewer words and fewer terms than asked for.</summary>
    /// <param name="terms">Terms in order.</param>
    /// <param name="minWords">Words as a reader sees them that make a quotation.</param>
    /// <param name="minTerms">Terms that make one, where words have several terms or none.</param>
    public static void Keep(Span<Term> terms, int minWords, int minTerms)
    {
        for (var first = 0; first < terms.Length;)
        {
            if (!terms[first].Is(TermMark.Known))
            {
                first++;
                continue;
            }

            var (next, words) = (first, 0);
            for (; next < terms.Length && terms[next].Is(TermMark.Known); next++)
            {
                words += terms[next].Is(TermMark.WordStart) ? 1 : 0;
            }

            // The tail of a text that repeats itself is shorter than a shingle, and the run before it is what it repeats.
            if (words < minWords && next - first < minTerms)
            {
                foreach (ref var term in terms[first..next])
                {
                    term.Mark &= ~TermMark.Known;
                }
            }

            first = next;
        }
    }
}
