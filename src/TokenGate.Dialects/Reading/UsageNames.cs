using System.Collections.Frozen;

namespace TokenGate.Dialects.Reading;

/// <summary>How a shape names its counts below the usage object: what the shapes' readers differ in.</summary>
internal sealed class UsageNames
{
    private FrozenSet<string>? _all;

    /// <summary>All input tokens, or those that were neither read from nor written to a cache.</summary>
    public required CountName Input { get; init; }

    /// <summary>All output tokens, or those that are no reasoning.</summary>
    public required CountName Output { get; init; }

    /// <summary>The provider's own total.</summary>
    public CountName Total { get; init; } = CountName.None;

    /// <summary>Input tokens read from a cache.</summary>
    public CountName Cached { get; init; } = CountName.None;

    /// <summary>Input tokens written to a cache.</summary>
    public CountName CacheWrite { get; init; } = CountName.None;

    /// <summary>Input tokens written to a cache for an hour.</summary>
    public CountName CacheWriteHour { get; init; } = CountName.None;

    /// <summary>Reasoning tokens.</summary>
    public CountName Reasoning { get; init; } = CountName.None;

    /// <summary>Audio tokens of the input.</summary>
    public CountName AudioInput { get; init; } = CountName.None;

    /// <summary>Tokens of pictures in the input.</summary>
    public CountName ImageInput { get; init; } = CountName.None;

    /// <summary>Tokens of video in the input.</summary>
    public CountName VideoInput { get; init; } = CountName.None;

    /// <summary>Tokens of documents in the input.</summary>
    public CountName DocumentInput { get; init; } = CountName.None;

    /// <summary>Input tokens of what the provider's own tools fetched.</summary>
    public CountName ToolUseInput { get; init; } = CountName.None;

    /// <summary>Audio tokens of the output.</summary>
    public CountName AudioOutput { get; init; } = CountName.None;

    /// <summary>Tokens of pictures in the output.</summary>
    public CountName ImageOutput { get; init; } = CountName.None;

    /// <summary>Tokens of video in the output.</summary>
    public CountName VideoOutput { get; init; } = CountName.None;

    /// <summary>Every dotted path that has a place of its own: no extra count.</summary>
    public IReadOnlyCollection<string> All => _all ??= FrozenSet.ToFrozenSet(
        new[]
        {
            Input, Output, Total, Cached, CacheWrite, CacheWriteHour, Reasoning, AudioInput, ImageInput, VideoInput, DocumentInput, ToolUseInput,
            AudioOutput, ImageOutput, VideoOutput,
        }.SelectMany(static name => name.Paths));
}
