using System.Collections.Immutable;

namespace TokenGate.Pricing.Units;

/// <summary>
/// What a model costs by unit, in one currency. A unit without a price is null, never 0; a kind of token without one costs what the input,
/// or the output, costs.
/// </summary>
public sealed record UnitPrices
{
    /// <summary>Input, for a million tokens.</summary>
    public TieredPrice? Input { get; init; }

    /// <summary>Output, for a million tokens.</summary>
    public TieredPrice? Output { get; init; }

    /// <summary>Input read from the provider's cache, for a million tokens.</summary>
    public TieredPrice? CacheRead { get; init; }

    /// <summary>Input written to the provider's cache, for a million tokens.</summary>
    public TieredPrice? CacheWrite { get; init; }

    /// <summary>Input written to the provider's cache for an hour, for a million tokens; as other writes where it is null.</summary>
    public TieredPrice? CacheWriteHour { get; init; }

    /// <summary>Audio of the input, for a million tokens.</summary>
    public TieredPrice? AudioInput { get; init; }

    /// <summary>Pictures of the input, for a million tokens.</summary>
    public TieredPrice? ImageInput { get; init; }

    /// <summary>Video of the input, for a million tokens.</summary>
    public TieredPrice? VideoInput { get; init; }

    /// <summary>Reasoning, for a million tokens.</summary>
    public TieredPrice? Reasoning { get; init; }

    /// <summary>Audio of the output, for a million tokens.</summary>
    public TieredPrice? AudioOutput { get; init; }

    /// <summary>Pictures of the output, for a million tokens.</summary>
    public TieredPrice? ImageOutput { get; init; }

    /// <summary>Video of the output, for a million tokens.</summary>
    public TieredPrice? VideoOutput { get; init; }

    /// <summary>An hour of audio or video that the provider bills by its length.</summary>
    public decimal? MediaHour { get; init; }

    /// <summary>The least that is billed by length, in thousandths of a second; 0 for none.</summary>
    public long LeastMilliseconds { get; init; }

    /// <summary>A thousand pages.</summary>
    public decimal? Pages { get; init; }

    /// <summary>A million characters.</summary>
    public decimal? Characters { get; init; }

    /// <summary>A thousand units of search or rerank.</summary>
    public decimal? Searches { get; init; }

    /// <summary>A thousand exchanges.</summary>
    public decimal? Requests { get; init; }

    /// <summary>
    /// An hour of one exchange, from its first byte to its last: for models of one's own, what a machine costs in an hour divided by how
    /// many exchanges it serves at a time.
    /// </summary>
    public decimal? Hour { get; init; }

    /// <summary>
    /// A thousand calls of the provider's own tools, by the tool's name in records. A tool that has no price costs nothing beside its
    /// tokens.
    /// </summary>
    public ImmutableSortedDictionary<string, decimal> ToolCalls { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    /// <summary>True when nothing has a price.</summary>
    public bool IsEmpty =>
        Input is null && Output is null && CacheRead is null && CacheWrite is null && CacheWriteHour is null && AudioInput is null && ImageInput is null
        && VideoInput is null && Reasoning is null && AudioOutput is null && ImageOutput is null && VideoOutput is null && MediaHour is null && Pages is null
        && Characters is null && Searches is null && Requests is null && Hour is null && ToolCalls.IsEmpty;
}
