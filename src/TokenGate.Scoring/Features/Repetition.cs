using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>
/// How much a run of words repeats itself, in several senses, by the hashes of its words in their order.
/// </summary>
internal static class Repetition
{
    /// <summary>Words of an n-gram that was there before, so that a doubled word is not a repetition.</summary>
    public const int Gram = 5;

    /// <summary>From so many times on, a word belongs to a form, or is one of those that every text has.</summary>
    private const int Often = 8;

    /// <summary>Share of its frequent words that code has in an order that came before, at most.</summary>
    private const float UsualOrder = 0.85f;

    /// <summary>Standard errors of a count that speak for language: few pairs of few words recur, and chance decides how many.</summary>
    private const double Errors = 2;

    private const int MattrWindow = 100;
    private const int OrderWords = 150;

    /// <summary>
    /// Share of the words inside a 5-gram (where most are letters of the scripts of China and Japan, whose letters count as words: a
    /// 10-gram, for five of them are an everyday turn of two or three words) that stood earlier in the same text, digits folded; 0 where
    /// there are too few to tell.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="ideographs">How many of them are such letters.</param>
    /// <param name="scratch">Scratch.</param>
    public static float SelfCoverage(ReadOnlySpan<uint> words, int ideographs, TextReading scratch)
    {
        if (words.Length < 2 * Gram)
        {
            return 0;
        }

        var gram = ideographs * 2 > words.Length && words.Length >= 4 * Gram ? 2 * Gram : Gram;
        var (covered, coveredTo, at) = (0, 0, 0);
        scratch.Set.Reset(words.Length);
        foreach (var run in Grams(words, gram, scratch))
        {
            // One that overlaps itself is a run, which the period finds, and counts as well.
            ref var times = ref scratch.Set.At(run);
            if (times++ > 0)
            {
                covered += at + gram - Math.Max(coveredTo, at);
                coveredTo = at + gram;
            }

            at++;
        }

        return covered / (float)words.Length;
    }

    /// <summary>
    /// How far a text is one form, filled in again and again, 0 to 1: the words that come eight times or more come in one order (in code
    /// four in five at most, in prose hardly any), and half of all words are such words, or twice that share counts. What is filled in
    /// comes now and then, and drops out.
    /// </summary>
    /// <param name="words">The words; changed.</param>
    /// <param name="scratch">Scratch.</param>
    public static float Form(Span<uint> words, TextReading scratch)
    {
        scratch.Set.Reset(words.Length);
        foreach (var word in words)
        {
            scratch.Set.At(word)++;
        }

        var kept = 0;
        foreach (var word in words)
        {
            words[kept] = word;
            kept += scratch.Set.At(word) >= Often ? 1 : 0;
        }

        var inOrder = SelfCoverage(words[..kept], 0, scratch);
        return kept == 0 ? 0f : Math.Clamp((inOrder - UsualOrder) / 0.1f, 0, 1) * Math.Min(1, 2f * kept / words.Length);
    }

    /// <summary>
    /// log2 of how often pairs of neighbours recur, two standard errors more, over what the frequencies of their words alone would give.
    /// Language has an order, so it lies well above 0 in every tongue; words thrown at random lie near 0, whatever their frequencies, where
    /// there are many. Null where there are too few words to tell.
    /// </summary>
    public static float? OrderOf(ReadOnlySpan<uint> words, TextReading scratch)
    {
        if (words.Length < OrderWords)
        {
            return null;
        }

        // Coincidences of single words: the sum of p squared; of pairs, were they independent: its square times the pairs of pairs.
        var coincidences = scratch.Set.Coincidences(words);
        var n = (double)words.Length;
        var p = 2d * coincidences / (n * (n - 1));
        var expected = p * p * n * n / 2;
        var observed = scratch.Set.Coincidences(Grams(words, 2, scratch));
        return (float)Math.Clamp(Math.Log2((observed + 2 + (Errors * Math.Sqrt(observed + 2))) / (expected + 2)), -0.99, 12);
    }

    /// <summary>
    /// Distinct words in a sliding window of 100, mean share (MATTR-100; LexicalRichness); 0 for fewer words. A word counts in those
    /// windows that hold it and begin behind the place where it stood last.
    /// </summary>
    public static float Variety(ReadOnlySpan<uint> words, TextReading scratch)
    {
        var windows = words.Length - MattrWindow + 1;
        if (windows <= 0)
        {
            return 0;
        }

        scratch.Set.Reset(words.Length);
        var sum = 0L;
        for (var i = 0; i < words.Length; i++)
        {
            ref var behind = ref scratch.Set.At(words[i]);
            sum += Math.Max(0, Math.Min(i, windows - 1) - Math.Max(i - MattrWindow, behind - 1));
            behind = i + 1;
        }

        return sum / (float)MattrWindow / windows;
    }

    /// <summary>The finished hash of each run of so many words, eight at a time. Good until the next call.</summary>
    public static ReadOnlySpan<uint> Grams(ReadOnlySpan<uint> words, int length, TextReading scratch)
    {
        var runs = scratch.Runs(Math.Max(0, words.Length - length + 1));
        var i = 0;
        for (; i + Vector256<uint>.Count + length - 1 <= words.Length; i += Vector256<uint>.Count)
        {
            var run = Vector256.Create(words[i..]);
            for (var k = 1; k < length; k++)
            {
                run = WordHash.Join(run, Vector256.Create(words[(i + k)..]));
            }

            WordHash.Finish(run).CopyTo(runs[i..]);
        }

        for (; i + length <= words.Length; i++)
        {
            var run = 0u;
            foreach (var word in words.Slice(i, length))
            {
                run = WordHash.Join(run, word);
            }

            runs[i] = WordHash.Finish(run);
        }

        return runs;
    }
}
