using System.Collections.Immutable;

namespace TokenGate.Usage;

/// <summary>
/// Gross tokens of one exchange. Unknown is <see langword="null"/> and never zero. <see cref="Input"/> includes cached tokens and
/// <see cref="Output"/> includes reasoning; the other counts are subsets of these two, or the provider's own extras kept by name.
/// </summary>
public sealed record TokenCounts
{
    /// <summary>
    /// The largest count that is believed from a provider, in tokens: above it a report is absurd and is treated as not made.
    /// </summary>
    public const long Ceiling = 1_000_000_000_000;

    /// <summary>Nothing is known.</summary>
    public static TokenCounts Unknown { get; } = new();

    /// <summary>All input tokens, cache reads and writes included.</summary>
    public long? Input { get; init; }

    /// <summary>All output tokens, reasoning included.</summary>
    public long? Output { get; init; }

    /// <summary>Input tokens read from the provider's prompt cache: a subset of <see cref="Input"/>.</summary>
    public long? Cached { get; init; }

    /// <summary>Input tokens written to the provider's prompt cache: a subset of <see cref="Input"/>.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>
    /// Input tokens written to the provider's prompt cache for an hour: a subset of <see cref="CacheWrite"/>, priced apart.
    /// </summary>
    public long? CacheWriteHour { get; init; }

    /// <summary>Output tokens spent on reasoning: a subset of <see cref="Output"/>.</summary>
    public long? Reasoning { get; init; }

    /// <summary>Audio tokens of the input: a subset of <see cref="Input"/>.</summary>
    public long? AudioInput { get; init; }

    /// <summary>Tokens of pictures in the input: a subset of <see cref="Input"/>.</summary>
    public long? ImageInput { get; init; }

    /// <summary>Tokens of video in the input: a subset of <see cref="Input"/>.</summary>
    public long? VideoInput { get; init; }

    /// <summary>Tokens of documents in the input, where the provider tells them apart: a subset of <see cref="Input"/>.</summary>
    public long? DocumentInput { get; init; }

    /// <summary>Input tokens of what the provider's own tools fetched: a subset of <see cref="Input"/>.</summary>
    public long? ToolUseInput { get; init; }

    /// <summary>Tokens of pictures in the output: a subset of <see cref="Output"/>.</summary>
    public long? ImageOutput { get; init; }

    /// <summary>Tokens of video in the output: a subset of <see cref="Output"/>.</summary>
    public long? VideoOutput { get; init; }

    /// <summary>Audio tokens of the output: a subset of <see cref="Output"/>.</summary>
    public long? AudioOutput { get; init; }

    /// <summary>
    /// The provider's further counts under the provider's own names (dotted path below <c>usage</c>). Never added to anything.
    /// </summary>
    public ImmutableSortedDictionary<string, long> Extra { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>True when neither input nor output is known.</summary>
    public bool IsUnknown => Input is null && Output is null;

    /// <summary>
    /// The sum of two reports, count by count and up to <see cref="Ceiling"/>; unknown only where both are. <see cref="Extra"/> is left
    /// out.
    /// </summary>
    public static TokenCounts operator +(TokenCounts left, TokenCounts right) => Add(left, right);

    /// <summary>The sum of two reports, count by count and up to <see cref="Ceiling"/>; unknown only where both are.</summary>
    public static TokenCounts Add(TokenCounts left, TokenCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new TokenCounts
        {
            Input = Sum(left.Input, right.Input),
            Output = Sum(left.Output, right.Output),
            Cached = Sum(left.Cached, right.Cached),
            CacheWrite = Sum(left.CacheWrite, right.CacheWrite),
            CacheWriteHour = Sum(left.CacheWriteHour, right.CacheWriteHour),
            Reasoning = Sum(left.Reasoning, right.Reasoning),
            AudioInput = Sum(left.AudioInput, right.AudioInput),
            ImageInput = Sum(left.ImageInput, right.ImageInput),
            VideoInput = Sum(left.VideoInput, right.VideoInput),
            DocumentInput = Sum(left.DocumentInput, right.DocumentInput),
            ToolUseInput = Sum(left.ToolUseInput, right.ToolUseInput),
            ImageOutput = Sum(left.ImageOutput, right.ImageOutput),
            VideoOutput = Sum(left.VideoOutput, right.VideoOutput),
            AudioOutput = Sum(left.AudioOutput, right.AudioOutput),
        };
    }

    private static long? Sum(long? left, long? right) => left is null && right is null ? null : Math.Min((left ?? 0) + (right ?? 0), Ceiling);
}
