namespace TokenGate.Gateway.Options;

/// <summary>
/// Prices of exchanges whose input is above a size; they hold for all tokens of these. What is not named costs as below it.
/// </summary>
public sealed record PriceTierOptions
{
    /// <summary>The size, in tokens of input.</summary>
    public long Tokens { get; init; }

    /// <summary>Input, for a million tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Input read from the provider's cache, for a million tokens.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Input written to the provider's cache, for a million tokens.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Input written to the provider's cache for an hour, for a million tokens.</summary>
    public decimal? CacheWriteHour { get; init; }

    /// <summary>Output, for a million tokens.</summary>
    public decimal? Output { get; init; }
}
