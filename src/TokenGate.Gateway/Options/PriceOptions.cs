namespace TokenGate.Gateway.Options;

/// <summary>
/// A price of the company's own. A discount is taken off list prices; prices stand in the place of all list prices of the model. The most
/// exact entry that fits holds.
/// </summary>
public sealed record PriceOptions
{
    /// <summary>The provider as records name it; empty for any.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The model's name, or its beginning and <c>*</c>.</summary>
    public string Model { get; init; } = "*";

    /// <summary>The day from which it holds, as 2026-11-01, from midnight of UTC; empty for ever.</summary>
    public string From { get; init; } = "";

    /// <summary>The first day on which it holds no longer; empty while no later entry takes its place.</summary>
    public string To { get; init; } = "";

    /// <summary>The currency of these prices, by its ISO 4217 code; empty for <c>Report:Currency</c>.</summary>
    public string Currency { get; init; } = "";

    /// <summary>What is taken off list prices: 0.15 for 15 %.</summary>
    public decimal? Discount { get; init; }

    /// <summary>Input, for a million tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Input read from the provider's cache, for a million tokens. <value>As input.</value></summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Input written to the provider's cache, for a million tokens. <value>As input.</value></summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Input written to the provider's cache for an hour, for a million tokens. <value>As other writes.</value></summary>
    public decimal? CacheWriteHour { get; init; }

    /// <summary>Audio of the input, for a million tokens. <value>As input.</value></summary>
    public decimal? AudioInput { get; init; }

    /// <summary>Pictures of the input, for a million tokens. <value>As input.</value></summary>
    public decimal? ImageInput { get; init; }

    /// <summary>Video of the input, for a million tokens. <value>As input.</value></summary>
    public decimal? VideoInput { get; init; }

    /// <summary>Output, for a million tokens.</summary>
    public decimal? Output { get; init; }

    /// <summary>Reasoning, for a million tokens. <value>As output.</value></summary>
    public decimal? Reasoning { get; init; }

    /// <summary>Audio of the output, for a million tokens. <value>As output.</value></summary>
    public decimal? AudioOutput { get; init; }

    /// <summary>Pictures of the output, for a million tokens. <value>As output.</value></summary>
    public decimal? ImageOutput { get; init; }

    /// <summary>Video of the output, for a million tokens. <value>As output.</value></summary>
    public decimal? VideoOutput { get; init; }

    /// <summary>Prices of larger exchanges.</summary>
    public IReadOnlyList<PriceTierOptions> Above { get; init; } = [];

    /// <summary>An hour of audio or video that is billed by its length.</summary>
    public decimal? MediaHour { get; init; }

    /// <summary>A thousand pages.</summary>
    public decimal? Pages { get; init; }

    /// <summary>A million characters.</summary>
    public decimal? Characters { get; init; }

    /// <summary>A thousand units of search or rerank.</summary>
    public decimal? Searches { get; init; }

    /// <summary>A thousand exchanges.</summary>
    public decimal? Requests { get; init; }

    /// <summary>
    /// An hour of one exchange, for models on machines of one's own: what the machine costs in an hour, divided by how many exchanges it
    /// serves at a time.
    /// </summary>
    public decimal? Hour { get; init; }

    /// <summary>A thousand calls of the provider's own tools, by the tool's name.</summary>
    public IReadOnlyDictionary<string, decimal> ToolCalls { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Factors of service tiers on the prices of tokens, by the tier's name: 1 is the standard price.</summary>
    public IReadOnlyDictionary<string, decimal> Tiers { get; init; } = new Dictionary<string, decimal>();

    /// <summary>True to take the cost that the provider reports, where it reports one.</summary>
    public bool TakeReported { get; init; }
}
