using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Tells quotations from set phrases and from the fixed parts of log lines: a run of known terms counts when it holds enough whole words,
/// or is so long that white space does not matter. Measured on the honest corpora: with half of these lengths, a quarter of what is new in
/// logs was taken for repeated.
/// </summary>
internal static class MinRunFilter
{
    /// <summary>Words between white space that make a quotation: what an independent eight-word measure asks for.</summary>
    private const int MinWords = Shingles.Length;

    /// <summary>
    /// Terms that make one where words are long chains of them: code, tables, text with other signs in the place of spaces.
    /// </summary>
    private const int MinTerms = 8 * Shingles.Length;

    /// <summary>Letters of scripts without spaces that make one: about eight words.</summary>
    private const int MinIdeographs = 2 * Shingles.Length;

    /// <summary>Takes the marks off known terms that are no quotation.</summary>
    public static void Keep(Span<Term> terms)
    {
        for (var first = 0; first < terms.Length;)
        {
            var next = first;
            var ideographs = 0;
            for (; next < terms.Length && terms[next].Is(TermMark.Known); next++)
            {
                ideographs += terms[next].Is(TermMark.Ideograph) ? 1 : 0;
            }

            if (next - first < MinTerms && ideographs < MinIdeographs)
            {
                KeepWholeWords(terms, first, next);
            }

            first = next + 1;
        }
    }

    /// <summary>Takes the marks off what is no whole word at the edges of a run, and off all of it where too few words are left.</summary>
    private static void KeepWholeWords(Span<Term> terms, int first, int next)
    {
        var (start, end, words) = (first, next, 0);
        while (start < end && !terms[start].Is(TermMark.WordStart))
        {
            start++;
        }

        if (end < terms.Length && !terms[end].Is(TermMark.WordStart))
        {
            while (end > start && !terms[--end].Is(TermMark.WordStart))
            {
            }
        }

        for (var i = start; i < end; i++)
        {
            words += terms[i].Is(TermMark.WordStart) ? 1 : 0;
        }

        if (words < MinWords)
        {
            (start, end) = (next, next);
        }

        Forget(terms[first..start]);
        Forget(terms[end..next]);
    }

    private static void Forget(Span<Term> terms)
    {
        foreach (ref var term in terms)
        {
            term.Mark &= ~TermMark.Known;
        }
    }
}
