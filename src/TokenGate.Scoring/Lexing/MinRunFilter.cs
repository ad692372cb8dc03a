namespace TokenGate.Scoring.Lexing;

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

    /// <summary>Takes marks off runs of marked terms that are no quotation.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="mark">The marks that make a run, each taken off where it is too short.</param>
    public static void Keep(Span<Term> terms, TermMark mark)
    {
        for (var first = 0; first < terms.Length;)
        {
            var next = first;
            while (next < terms.Length && terms[next].Is(mark))
            {
                next++;
            }

            if (next > first)
            {
                var (start, end) = Quotation(terms, first, next);
                TermMarks.Clear(terms[first..start], mark);
                TermMarks.Clear(terms[end..next], mark);
            }

            first = next + 1;
        }
    }

    /// <summary>
    /// The part of a copy that is a quotation: without what is no whole word at its edges, unless it is so long that white space does not
    /// matter; empty where too few words are left.
    /// </summary>
    public static (int Start, int End) Quotation(ReadOnlySpan<Term> terms, int first, int next)
    {
        if (next - first >= MinTerms || TermMarks.Count(terms[first..next], TermMark.Ideograph) >= MinIdeographs)
        {
            return (first, next);
        }

        var (start, end) = (first, next);
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

        return TermMarks.Count(terms[start..end], TermMark.WordStart) < MinWords ? (next, next) : (start, end);
    }
}
