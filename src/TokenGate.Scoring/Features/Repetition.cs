using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>
/// How much a run of words repeats itself, in several senses. Shares are of the words, 0 to 1; 0 where there are too few to tell.
/// </summary>
internal struct Repetition
{
    /// <summary>Words of an n-gram that was there before, so that a doubled word is not a repetition.</summary>
    private const int Gram = 5;

    /// <summary>
    /// The same for the scripts of China and Japan, whose letters count as words: five of them are an everyday turn of two or three words.
    /// </summary>
    private const int IdeographGram = 2 * Gram;

    private const int MattrWindow = 100;
    private const int OrderWords = 150;

    /// <summary>
    /// Words inside a 5-gram (where most are letters of the scripts of China and Japan: a 10-gram) that stood earlier in the same text,
    /// digits folded.
    /// </summary>
    public float SelfCoverage;

    /// <summary>Distinct words in a sliding window of 100, mean share (MATTR-100; LexicalRichness).</summary>
    public float Mattr;

    /// <summary>Measures the words whose indices are listed.</summary>
    /// <param name="words">The table.</param>
    /// <param name="list">Indices in ascending order.</param>
    /// <param name="set">Scratch.</param>
    /// <param name="counts">Scratch, at least as long as the list.</param>
    public static Repetition Measure(WordTable words, ReadOnlySpan<int> list, WordSet set, int[] counts)
    {
        if (list.Length < 2 * Gram)
        {
            return default;
        }

        var hashes = Pick(words, list);
        var coverage = Coverage(hashes, GramOf(words, list), set, MemoryMarshal.Cast<int, uint>(words.Id.AsSpan()), counts);
        var ids = words.Id.AsSpan(0, list.Length);
        return new Repetition { SelfCoverage = coverage, Mattr = MovingTypes(ids, words.Last, set.Number(hashes, ids)) };
    }

    /// <summary>
    /// log2 of how often pairs of neighbours recur, over what the frequencies of their words alone would give. Language has an order, so it
    /// lies well above 0 in every tongue; words thrown at random lie at 0, whatever their frequencies. Null where there are too few words
    /// to tell.
    /// </summary>
    public static float? OrderOf(WordTable words, ReadOnlySpan<int> list, WordSet set, int[] counts)
    {
        if (list.Length < OrderWords)
        {
            return null;
        }

        var hashes = Pick(words, list);
        var ids = words.Id.AsSpan(0, list.Length);
        Array.Clear(counts, 0, set.Number(hashes, ids));
        var coincidences = 0L;
        foreach (var id in ids)
        {
            coincidences += counts[id]++;
        }

        // Coincidences of single words: the sum of p squared; of pairs, were they independent: its square times the pairs of pairs.
        var n = (double)hashes.Length;
        var p = 2d * coincidences / (n * (n - 1));
        var expected = p * p * n * n / 2;
        var pairs = MemoryMarshal.Cast<int, uint>(words.Last.AsSpan(0, hashes.Length - 1));
        Join(hashes, 2, pairs);
        var numbers = words.Id.AsSpan(0, pairs.Length);
        Array.Clear(counts, 0, set.Number(pairs, numbers));
        var observed = 0L;
        foreach (var number in numbers)
        {
            observed += counts[number]++;
        }

        return (float)Math.Clamp(Math.Log2((observed + 2) / (expected + 2)), -0.99, 12);
    }

    /// <summary>The hash of each run of so many words, in scratch of the table.</summary>
    public static ReadOnlySpan<uint> Grams(WordTable words, int length)
    {
        var grams = words.Picked.AsSpan(0, Math.Max(0, words.Count - length + 1));
        Join(words.Hash.AsSpan(0, words.Count), length, grams);
        return grams;
    }

    /// <summary>Puts the hashes side by side: everything that follows reads them again and again.</summary>
    private static Span<uint> Pick(WordTable words, ReadOnlySpan<int> list)
    {
        for (var i = 0; i < list.Length; i++)
        {
            words.Picked[i] = words.Hash[list[i]];
        }

        return words.Picked.AsSpan(0, list.Length);
    }

    private static int GramOf(WordTable words, ReadOnlySpan<int> list)
    {
        var ideographs = 0;
        foreach (var index in list)
        {
            ideographs += words.IsIdeograph(index) ? 1 : 0;
        }

        return ideographs * 2 > list.Length && list.Length >= 2 * IdeographGram ? IdeographGram : Gram;
    }

    private static float Coverage(ReadOnlySpan<uint> hashes, int gram, WordSet set, Span<uint> grams, Span<int> numbers)
    {
        grams = grams[..(hashes.Length - gram + 1)];
        Join(hashes, gram, grams);
        _ = set.Number(grams, numbers);
        var (covered, coveredTo, distinct) = (0, 0, 0);
        for (var i = 0; i < grams.Length; i++)
        {
            // One that overlaps itself is a run, which the period finds, and counts as well.
            if (numbers[i] < distinct)
            {
                var from = Math.Max(coveredTo, i);
                covered += i + gram - from;
                coveredTo = i + gram;
            }
            else
            {
                distinct++;
            }
        }

        return covered / (float)hashes.Length;
    }

    /// <summary>The finished hash of each run of so many words, eight at a time.</summary>
    private static void Join(ReadOnlySpan<uint> hashes, int length, Span<uint> runs)
    {
        var i = 0;
        for (; i + Vector256<uint>.Count + length - 1 <= hashes.Length; i += Vector256<uint>.Count)
        {
            var run = Vector256.Create(hashes[i..]);
            for (var k = 1; k < length; k++)
            {
                run = WordHash.Join(run, Vector256.Create(hashes[(i + k)..]));
            }

            WordHash.Finish(run).CopyTo(runs[i..]);
        }

        for (; i + length <= hashes.Length; i++)
        {
            var run = 0u;
            foreach (var word in hashes.Slice(i, length))
            {
                run = WordHash.Join(run, word);
            }

            runs[i] = WordHash.Finish(run);
        }
    }

    /// <summary>A word counts in those windows of 100 that hold it and begin behind the place where it stood last.</summary>
    private static float MovingTypes(ReadOnlySpan<int> ids, Span<int> last, int distinct)
    {
        var windows = ids.Length - MattrWindow + 1;
        if (windows <= 0)
        {
            return 0;
        }

        last = last[..distinct];
        last.Fill(-1);
        var sum = 0L;
        for (var i = 0; i < ids.Length; i++)
        {
            ref var place = ref last[ids[i]];
            sum += Math.Max(0, Math.Min(i, windows - 1) - Math.Max(i - MattrWindow, place));
            place = i;
        }

        return sum / (float)MattrWindow / windows;
    }
}
