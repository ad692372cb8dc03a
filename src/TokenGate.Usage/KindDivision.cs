namespace TokenGate.Usage;

/// <summary>
/// Divides the kinds of a record's tokens (cached, written to the cache, pictures, reasoning, ...) over what became of them, by rule: a
/// pure function of the record, in whole tokens. The kinds of the input add up to its split, class by class, and so do those of the output.
/// A kind that was not told has nothing, and is part of the rest.
/// </summary>
/// <remarks>
/// What is read from the provider's cache was there before: it goes to the replayed tokens first, then to the repeated, unseen, withheld,
/// and last to the trusted ones. What the provider's tools fetched is unseen first. Cache writes, sounds and pictures stand with the text
/// around them: in proportion to what is left of each class. Reasoning beyond its multiple is unseen, so reasoning is unseen first; what is
/// left of it is fresh before it is repeated.
/// </remarks>
public readonly record struct KindDivision
{
    /// <summary>Input read from the provider's cache.</summary>
    public ClassShares Cached { get; private init; }

    /// <summary>Input written to the provider's cache for an hour.</summary>
    public ClassShares CacheWriteHour { get; private init; }

    /// <summary>Other input written to the provider's cache.</summary>
    public ClassShares CacheWrite { get; private init; }

    /// <summary>What the provider's own tools fetched.</summary>
    public ClassShares ToolUseInput { get; private init; }

    /// <summary>Audio of the input that is none of the above.</summary>
    public ClassShares AudioInput { get; private init; }

    /// <summary>Pictures of the input that are none of the above.</summary>
    public ClassShares ImageInput { get; private init; }

    /// <summary>Video of the input that is none of the above.</summary>
    public ClassShares VideoInput { get; private init; }

    /// <summary>Documents of the input that are none of the above.</summary>
    public ClassShares DocumentInput { get; private init; }

    /// <summary>The rest of the input: plain text.</summary>
    public ClassShares TextInput { get; private init; }

    /// <summary>Reasoning.</summary>
    public ClassShares Reasoning { get; private init; }

    /// <summary>Audio of the output.</summary>
    public ClassShares AudioOutput { get; private init; }

    /// <summary>Pictures of the output.</summary>
    public ClassShares ImageOutput { get; private init; }

    /// <summary>Video of the output.</summary>
    public ClassShares VideoOutput { get; private init; }

    /// <summary>The rest of the output: plain text.</summary>
    public ClassShares TextOutput { get; private init; }

    /// <summary>Divides the kinds of a record.</summary>
    public static KindDivision From(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return From(record.Counts, record.Judgement.Split);
    }

    /// <summary>Divides kinds over a split.</summary>
    /// <param name="counts">The kinds. Where they exceed what they are part of, the later ones have less.</param>
    /// <param name="split">The split.</param>
    public static KindDivision From(TokenCounts counts, TokenSplit split)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var (input, output) = (InputOf(split), OutputOf(split));
        var writeHour = Math.Min(counts.CacheWriteHour ?? 0, counts.CacheWrite ?? long.MaxValue);
        return new KindDivision
        {
            Cached = InOrder(counts.Cached, ref input, Before),
            ToolUseInput = InOrder(counts.ToolUseInput, ref input, Fetched),
            CacheWriteHour = InProportion(writeHour, ref input),
            CacheWrite = InProportion((counts.CacheWrite ?? 0) - writeHour, ref input),
            AudioInput = InProportion(counts.AudioInput, ref input),
            ImageInput = InProportion(counts.ImageInput, ref input),
            VideoInput = InProportion(counts.VideoInput, ref input),
            DocumentInput = InProportion(counts.DocumentInput, ref input),
            TextInput = input,
            Reasoning = InOrder(counts.Reasoning, ref output, Hidden),
            AudioOutput = InProportion(counts.AudioOutput, ref output),
            ImageOutput = InProportion(counts.ImageOutput, ref output),
            VideoOutput = InProportion(counts.VideoOutput, ref output),
            TextOutput = output,
        };
    }

    /// <summary>
    /// Input read from the provider's cache that is trusted: <see cref="Cached"/> alone, for whoever needs no more of the division.
    /// </summary>
    public static long TrustedCachedOf(long cached, TokenSplit split)
    {
        var input = InputOf(split);
        return InOrder(cached, ref input, Before).Trusted;
    }

    /// <summary>Reasoning that is trusted: <see cref="Reasoning"/> alone, for whoever needs no more of the division.</summary>
    public static long TrustedReasoningOf(long reasoning, TokenSplit split)
    {
        var output = OutputOf(split);
        return InOrder(reasoning, ref output, Hidden).Trusted;
    }

    private static ClassShares InputOf(TokenSplit split) => new(split.Replayed, split.Repeated, split.UnseenInput, split.WithheldInput, split.TrustedInput);

    private static ClassShares OutputOf(TokenSplit split) => new(0, split.RepeatedOutput, split.UnseenOutput, split.WithheldOutput, split.TrustedOutput);

    private static ReadOnlySpan<int> Before => [0, 1, 2, 3, 4];

    private static ReadOnlySpan<int> Fetched => [2, 0, 1, 3, 4];

    private static ReadOnlySpan<int> Hidden => [2, 3, 4, 1, 0];

    private static ClassShares InOrder(long? count, ref ClassShares left, ReadOnlySpan<int> order)
    {
        Span<long> classes = [left.Replayed, left.Repeated, left.Unseen, left.Withheld, left.Trusted];
        Span<long> parts = stackalloc long[classes.Length];
        var rest = Math.Max(0, count ?? 0);
        foreach (var at in order)
        {
            parts[at] = Math.Min(rest, classes[at]);
            rest -= parts[at];
        }

        return Taken(parts, ref left);
    }

    /// <summary>Largest remainder: of equal fractions the first class has the token.</summary>
    private static ClassShares InProportion(long? count, ref ClassShares left)
    {
        Span<long> classes = [left.Replayed, left.Repeated, left.Unseen, left.Withheld, left.Trusted];
        Span<long> parts = stackalloc long[classes.Length];
        Span<Int128> fractions = stackalloc Int128[classes.Length];
        var whole = left.Sum;
        var total = Math.Clamp(count ?? 0, 0, whole);
        var rest = total;
        for (var i = 0; i < classes.Length && total > 0; i++)
        {
            var exact = (Int128)total * classes[i];
            parts[i] = (long)(exact / whole);
            fractions[i] = exact % whole;
            rest -= parts[i];
        }

        while (rest > 0)
        {
            var largest = 0;
            for (var i = 1; i < fractions.Length; i++)
            {
                largest = fractions[i] > fractions[largest] ? i : largest;
            }

            parts[largest]++;
            fractions[largest] = -1;
            rest--;
        }

        return Taken(parts, ref left);
    }

    private static ClassShares Taken(ReadOnlySpan<long> parts, ref ClassShares left)
    {
        var taken = new ClassShares(parts[0], parts[1], parts[2], parts[3], parts[4]);
        left -= taken;
        return taken;
    }
}
