using System.Numerics;
using System.Runtime.CompilerServices;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the terms of a request's new part lie against the phrases and words that its user sent before.</summary>
internal struct NoveltyProfile
{
    /// <summary>A run of unknown terms of at most this many is a word put in or exchanged.</summary>
    private const int ShortRun = 5;

    /// <summary>At the beginning and the end of a text, a longer one is said beside it: a question, an instruction. An exchanged word leaves up to two more of the text.</summary>
    private const int EdgeRun = 3;

    /// <summary>Terms that are compared; what a text is like shows well before.</summary>
    private const int MaxTerms = 16_384;

    private const int Parts = 10;

    /// <summary>Letters and digits of an identifier that is no name: "sha256" and "float32" are shorter.</summary>
    private const int MinIdentifier = 8;

    /// <summary>Seams from which on nobody changes one name alone: from here all count, so that the bits do not fill up.</summary>
    private const int ManySeams = 256;

    private const int SeamWords = 16;

    public int Phrases;
    public int KnownPhrases;

    /// <summary>Of these, phrases known to the digit.</summary>
    public int ExactPhrases;

    /// <summary>Terms that stand in no phrase known to the digit; identifiers made by chance apart.</summary>
    public int UnknownTerms;

    /// <summary>Of these, terms of runs too long to be an exchanged word.</summary>
    public int LongUnknownTerms;

    /// <summary>Of the unknown terms, numbers.</summary>
    public int UnknownNumbers;

    /// <summary>Of all terms, numbers.</summary>
    public int Numbers;

    /// <summary>Identifiers so long that they are made by chance.</summary>
    public int Identifiers;

    /// <summary>Of all terms, letters of scripts without spaces.</summary>
    public int Ideographs;

    /// <summary>Terms that were compared.</summary>
    public int Terms;

    public int Words;

    /// <summary>Terms that stand in no known phrase.</summary>
    public int RunTerms;

    /// <summary>Terms of runs too long to be an exchanged word: what is said anew, between known phrases or beside them.</summary>
    public int LongRunTerms;

    /// <summary>
    /// Places where a known text is mended: words exchanged, put in or left out, an identifier strewn in, pieces in another order, between phrases that are
    /// known to the digit. New numbers make no seam: such are the records of logs and tables. Of one new word the first place counts.
    /// </summary>
    public int Seams;

    /// <summary>In how many tenths of the text there are seams.</summary>
    public int SeamParts;

    /// <summary>True when seams are spread over the text: nobody asks with words exchanged in every part of it.</summary>
    public readonly bool EditsAreScattered => Seams >= Features.DuplicationFacts.MinSeams && SeamParts * 2 >= Parts;

    public WordSetSketch Bag;

    /// <summary>The form that its numbers and identifiers fill in.</summary>
    public PromptTemplateHash Template;

    private SeenWords _seen;
    private int _touched;

    /// <summary>Compares terms with a memory.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="phrases">Their phrases.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="key">The key.</param>
    /// <param name="novelty">What was found.</param>
    public static void Measure(ReadOnlySpan<Term> terms, Phrases phrases, UserMemory memory, MemoryKey key, out NoveltyProfile novelty)
    {
        novelty = default;
        var folded = phrases.Folded;
        var exact = phrases.Exact;
        var content = new ContentWords(key);
        terms = terms[..Math.Min(terms.Length, MaxTerms)];
        novelty.Terms = terms.Length;

        // A seam lies between known phrases, so there is none before the first.
        var (run, seam, unknownRun, numbers, strewn) = (0, MaxTerms, 0, 0, false);
        var (template, words, phrasesMet, allNumbers, ideographs) = (default(PromptTemplateHash), 0, 0, 0, 0);
        for (var i = 0; i < terms.Length; i++)
        {
            if (i % FingerprintTable.Batch == 0)
            {
                memory.Phrases.Fetch(folded.Slice(i, Math.Min(FingerprintTable.Batch, terms.Length - i)));
            }

            ref readonly var term = ref terms[i];
            template = template.With(in term, key);
            var isWord = content.Next(in term, out var word);
            words += isWord ? 1 : 0;
            novelty.Bag.Add(word, isWord);

            // Identifiers made by chance are left out of phrases, and so of the runs between them.
            if (term.Is(TermMark.Nonce))
            {
                strewn = seam == 0;
                novelty.Identifiers += term.End - term.Start >= MinIdentifier ? 1 : 0;
                continue;
            }

            seam++;
            run++;
            unknownRun++;
            numbers += term.Is(TermMark.Number) ? 1 : 0;
            allNumbers += term.Is(TermMark.Number) ? 1 : 0;
            ideographs += term.Is(TermMark.Ideograph) ? 1 : 0;
            if (folded[i] == 0)
            {
                continue;
            }

            phrasesMet++;
            if (!memory.Phrases.Contains(folded[i]))
            {
                continue;
            }

            novelty.KnownPhrases++;
            EndRun(ref novelty, run - 3, novelty.KnownPhrases == 1 ? EdgeRun : ShortRun);
            run = 0;
            if (exact[i] != folded[i] && !memory.Phrases.Contains(exact[i]))
            {
                continue;
            }

            novelty.ExactPhrases++;
            EndUnknown(ref novelty, unknownRun - 3, numbers - CountNumbers(terms[Math.Max(0, i - 2)..(i + 1)]));
            (unknownRun, numbers) = (0, 0);

            // So many phrases before this one are unknown; the last two of them end with terms of this one.
            var unknown = seam - 1;
            if (unknown is > 0 and <= ShortRun + 2 && CountNumbers(terms.Slice(i - unknown, Math.Max(0, unknown - 2))) == 0)
            {
                Seam(ref novelty, terms[i - unknown].Hash, i, terms.Length);
            }
            else if (unknown == 0 && strewn)
            {
                Seam(ref novelty, exact[i], i, terms.Length);
            }

            (seam, strewn) = (0, false);
        }

        (novelty.Template, novelty.Words, novelty.Phrases, novelty.Numbers, novelty.Ideographs) = (template, words, phrasesMet, allNumbers, ideographs);
        EndRun(ref novelty, run, EdgeRun);
        EndUnknown(ref novelty, unknownRun, numbers);
        novelty.SeamParts = BitOperations.PopCount((uint)novelty._touched);
    }

    private static int CountNumbers(ReadOnlySpan<Term> terms)
    {
        var count = 0;
        foreach (ref readonly var term in terms)
        {
            count += term.Is(TermMark.Number) ? 1 : 0;
        }

        return count;
    }

    private static void EndUnknown(ref NoveltyProfile novelty, int length, int numbers)
    {
        if (length > 0)
        {
            novelty.UnknownTerms += length;
            novelty.LongUnknownTerms += length > ShortRun ? length : 0;
            novelty.UnknownNumbers += Math.Max(0, numbers);
        }
    }

    /// <summary>Ends a run of terms in no known phrase; one of at most <paramref name="longest"/> is an exchanged word.</summary>
    private static void EndRun(ref NoveltyProfile novelty, int length, int longest)
    {
        if (length > 0)
        {
            novelty.RunTerms += length;
            novelty.LongRunTerms += length > longest ? length : 0;
        }
    }

    /// <summary>A name that is changed all over a text is one change: of words with equal bits of the hash, the first counts.</summary>
    private static void Seam(ref NoveltyProfile novelty, ulong word, int at, int terms)
    {
        var mixed = MemoryKey.Mix(word);
        ref var bits = ref novelty._seen[(int)(mixed >> 60)];
        var bit = 1UL << (int)(mixed >> 54 & 63);
        if ((bits & bit) == 0 || novelty.Seams >= ManySeams)
        {
            bits |= bit;
            novelty.Seams++;
            novelty._touched |= 1 << (int)((long)at * Parts / terms);
        }
    }

    [InlineArray(SeamWords)]
    private struct SeenWords
    {
        private ulong _first;
    }
}
