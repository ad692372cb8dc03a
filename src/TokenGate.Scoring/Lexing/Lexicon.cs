namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Small word lists by folded hash: function words, cues of a question, cues of a demanded length, the vocabulary of filler generators.
/// A word may stand in several lists. Written by hand from general knowledge of the languages; no corpus text is in it.
/// </summary>
internal static class Lexicon
{
    private static readonly WordIndex Words = new(13);

    static Lexicon()
    {
        Add(WordKind.EnglishFunction, LexiconWords.EnglishFunction);
        Add(WordKind.OtherFunction, LexiconWords.OtherFunction);
        Add(WordKind.Lorem, LexiconWords.Lorem);
        Add(WordKind.Material, LexiconWords.Material);
        Add(WordKind.Asks, LexiconWords.Asks);
        Add(WordKind.Wonders, LexiconWords.Wonders);
        Add(WordKind.LengthUnit, LexiconWords.LengthUnit);
        Add(WordKind.Endless, LexiconWords.Endless);
        Add(WordKind.Repeats, LexiconWords.Repeats);
        Add(WordKind.BigNumber, LexiconWords.BigNumber);
        Add(WordKind.Counts, LexiconWords.Counts);
        Add(WordKind.Errand, LexiconWords.Errand);
    }

    /// <summary>The lists in which the word with this folded hash stands.</summary>
    public static WordKind Classify(uint hash) => (WordKind)Words.Find(hash);

    private static void Add(WordKind kind, string words)
    {
        foreach (var word in words.AsSpan().Split(' '))
        {
            Words.Add(WordHash.Compute(words.AsSpan()[word]), (uint)kind);
        }
    }
}
