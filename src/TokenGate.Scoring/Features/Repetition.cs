namespace TokenGate.Scoring.Features;

/// <summary>How much a run of words repeats itself, in several senses. Shares are of the words, 0 to 1; -1 where there are too few to tell.</summary>
internal struct Repetition
{
    /// <summary>Words of an n-gram that was there before, so that a doubled word is not a repetition.</summary>
    private const int Gram = 5;

    private const int LongestPeriod = 13;
    private const int MattrWindow = 100;
    private const int OrderWords = 150;

    /// <summary>Words inside a 5-gram that stood earlier in the same text, digits folded.</summary>
    public float SelfCoverage;

    /// <summary>Words in the longest run that repeats with a period of 1 to 13 words, three times or more.</summary>
    public float PeriodicShare;

    /// <summary>Distinct words in a sliding window of 100, mean share (MATTR-100; LexicalRichness).</summary>
    public float Mattr;

    /// <summary>Share of the most frequent word that is no function word.</summary>
    public float TopShare;

    /// <summary>
    /// log2 of how often pairs of neighbours recur, over what the frequencies of their words alone would give. Language has an order, so it
    /// lies well above 0 in every tongue; words thrown at random lie at 0, whatever their frequencies.
    /// </summary>
    public float Order;

    /// <summary>Distinct words over words.</summary>
    public float DistinctShare;

    /// <summary>Measures the words whose indices are listed.</summary>
    /// <param name="words">The table.</param>
    /// <param name="list">Indices in ascending order.</param>
    /// <param name="set">Scratch.</param>
    /// <param name="counts">Scratch, at least as long as the list.</param>
    /// <param name="deep">False to measure self-coverage alone.</param>
    public static Repetition Of(WordTable words, ReadOnlySpan<int> list, WordSet set, int[] counts, bool deep)
    {
        var result = new Repetition { SelfCoverage = -1, PeriodicShare = -1, Mattr = -1, TopShare = -1, Order = -1, DistinctShare = -1 };
        if (list.Length < 2 * Gram)
        {
            return result;
        }

        // Side by side: everything that follows reads them again and again.
        for (var i = 0; i < list.Length; i++)
        {
            words.Picked[i] = words.Hash[list[i]];
        }

        var hashes = words.Picked.AsSpan(0, list.Length);
        result.SelfCoverage = Coverage(hashes, set);
        if (!deep)
        {
            return result;
        }

        Number(words, list, set, counts, ref result);
        var ids = words.Id.AsSpan(0, list.Length);
        result.PeriodicShare = Periodic(ids);
        result.Mattr = MovingTypes(ids, counts, set.Count);
        result.Order = list.Length < OrderWords ? -1 : OrderOf(hashes, ids, set, counts);
        return result;
    }

    private static float Coverage(ReadOnlySpan<uint> hashes, WordSet set)
    {
        set.Reset(hashes.Length);
        var covered = 0;
        var coveredTo = 0;
        for (var i = 0; i + Gram <= hashes.Length; i++)
        {
            var hash = 0u;
            foreach (var word in hashes.Slice(i, Gram))
            {
                hash = WordHash.Join(hash, word);
            }

            // The value is where the gram first ended: one that overlaps itself is a run, which the period finds, and counts as well.
            ref var first = ref set.At(WordHash.Finish(hash), out var isNew);
            if (isNew)
            {
                first = i;
            }
            else
            {
                var from = Math.Max(coveredTo, i);
                covered += i + Gram - from;
                coveredTo = i + Gram;
            }
        }

        return covered / (float)hashes.Length;
    }

    private static void Number(WordTable words, ReadOnlySpan<int> list, WordSet set, int[] counts, ref Repetition result)
    {
        set.Reset(list.Length);
        var top = 0;
        for (var i = 0; i < list.Length; i++)
        {
            ref var id = ref set.At(words.Picked[i], out var isNew);
            if (isNew)
            {
                id = set.Count - 1;
                counts[id] = 0;
            }

            words.Id[i] = id;
            var count = ++counts[id];
            if (count > top && (words.Kind[list[i]] & WordKind.Function) == 0)
            {
                top = count;
            }
        }

        result.TopShare = top / (float)list.Length;
        result.DistinctShare = set.Count / (float)list.Length;
    }

    /// <summary>A run that counts is at least two periods long, so looking at one place in two periods finds it.</summary>
    private static float Periodic(ReadOnlySpan<int> ids)
    {
        var longest = 0;
        for (var period = 1; period <= LongestPeriod && period * 3 <= ids.Length; period++)
        {
            for (var at = (3 * period) - 1; at < ids.Length; at += 2 * period)
            {
                if (ids[at] != ids[at - period])
                {
                    continue;
                }

                var from = at;
                while (from > period && ids[from - 1] == ids[from - 1 - period])
                {
                    from--;
                }

                var to = at + 1;
                while (to < ids.Length && ids[to] == ids[to - period])
                {
                    to++;
                }

                longest = to - from >= 2 * period ? Math.Max(longest, to - from + period) : longest;

                // The next run begins behind the end of this one.
                at = to;
            }
        }

        return longest / (float)ids.Length;
    }

    private static float MovingTypes(ReadOnlySpan<int> ids, int[] counts, int types)
    {
        if (ids.Length < MattrWindow)
        {
            return -1;
        }

        Array.Clear(counts, 0, types);
        var distinct = 0;
        for (var i = 0; i < MattrWindow; i++)
        {
            distinct += counts[ids[i]]++ == 0 ? 1 : 0;
        }

        var sum = (long)distinct;
        for (var i = MattrWindow; i < ids.Length; i++)
        {
            distinct += counts[ids[i]]++ == 0 ? 1 : 0;
            distinct -= --counts[ids[i - MattrWindow]] == 0 ? 1 : 0;
            sum += distinct;
        }

        return sum / (float)MattrWindow / (ids.Length - MattrWindow + 1);
    }

    private static float OrderOf(ReadOnlySpan<uint> hashes, ReadOnlySpan<int> ids, WordSet set, int[] counts)
    {
        Array.Clear(counts, 0, set.Count);
        foreach (var id in ids)
        {
            counts[id]++;
        }

        // Coincidences of single words: the sum of p squared; of pairs, were they independent: its square times the pairs of pairs.
        var sum = 0d;
        for (var id = 0; id < set.Count; id++)
        {
            sum += (double)counts[id] * (counts[id] - 1);
        }

        var n = (double)ids.Length;
        var p = sum / (n * (n - 1));
        var expected = p * p * n * n / 2;
        set.Reset(ids.Length);
        var observed = 0d;
        for (var i = 1; i < hashes.Length; i++)
        {
            ref var seen = ref set.At(WordHash.Finish(WordHash.Join(hashes[i - 1], hashes[i])), out _);
            observed += seen;
            seen++;
        }

        return (float)Math.Clamp(Math.Log2((observed + 2) / (expected + 2)), -0.99, 12);
    }
}
