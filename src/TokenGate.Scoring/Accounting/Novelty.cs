using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the terms of a request's new part lie against the phrases and words that its user sent before.</summary>
internal struct Novelty
{
    /// <summary>A run of unknown terms of at most this many is a word put in or exchanged.</summary>
    private const int ShortRun = 5;

    /// <summary>Terms that are compared; what a text is like shows well before.</summary>
    private const int MaxTerms = 16_384;

    public int Phrases;
    public int KnownPhrases;
    public int Words;
    public int KnownWords;
    public int Runs;
    public int ShortRuns;
    public int RunTerms;
    public int Nonces;
    public BagSketch Bag;

    /// <summary>Compares terms with a memory.</summary>
    public static void Measure(ReadOnlySpan<Term> terms, UserMemory memory, MemoryKey key, out Novelty novelty)
    {
        novelty = default;
        var phrase = new PhraseHash(key);
        var content = new ContentWords(key);
        var run = 0;
        foreach (ref readonly var term in terms[..Math.Min(terms.Length, MaxTerms)])
        {
            if (content.Next(in term, out var word))
            {
                novelty.Words++;
                novelty.KnownWords += memory.Words.Contains(word) ? 1 : 0;
                novelty.Bag.Add(word);
            }

            // Identifiers made by chance are left out of phrases, and so of the runs between them.
            if (term.Is(TermMark.Nonce))
            {
                novelty.Nonces++;
                continue;
            }

            if (phrase.Next(in term, out var hash))
            {
                novelty.Phrases++;
                if (memory.Phrases.Contains(hash))
                {
                    novelty.KnownPhrases++;

                    // The two terms before belong to the phrase: they were counted into the run that it ends.
                    EndRun(ref novelty, run - 2);
                    run = 0;
                    continue;
                }
            }

            run++;
        }

        EndRun(ref novelty, run);
    }

    private static void EndRun(ref Novelty novelty, int length)
    {
        if (length > 0)
        {
            novelty.Runs++;
            novelty.ShortRuns += length <= ShortRun ? 1 : 0;
            novelty.RunTerms += length;
        }
    }
}
