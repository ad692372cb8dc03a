namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Small word lists by folded hash: function words, cues of a question, cues of a demanded length, the vocabulary of filler generators.
/// A word may stand in several lists. Written by hand from general knowledge of the languages; no corpus text is in it.
/// </summary>
internal static class Lexicon
{
    private const int Size = 8192;

    /// <summary>Hash in the lower half, lists in the upper: what is found lies in one place.</summary>
    private static readonly ulong[] Entries = new ulong[Size];

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
    public static WordKind Classify(uint hash)
    {
        var entries = Entries;
        for (var slot = hash & (Size - 1); ; slot = (slot + 1) & (Size - 1))
        {
            var entry = entries[slot];
            // One branch for both: whether a word stands in a list cannot be predicted.
            if (((uint)entry == hash) | (entry == 0))
            {
                return (WordKind)(entry >> 32);
            }
        }
    }

    private static void Add(WordKind kind, string words)
    {
        foreach (var word in words.AsSpan().Split(' '))
        {
            var hash = WordHash.Compute(words.AsSpan()[word]);
            var slot = hash & (Size - 1);
            while (Entries[slot] != 0 && (uint)Entries[slot] != hash)
            {
                slot = (slot + 1) & (Size - 1);
            }

            Entries[slot] |= hash | ((ulong)kind << 32);
        }
    }
}
