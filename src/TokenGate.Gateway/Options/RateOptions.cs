namespace TokenGate.Gateway.Options;

/// <summary>What a US dollar is in another currency, from a day on.</summary>
public sealed record RateOptions
{
    /// <summary>The currency, by its ISO 4217 code.</summary>
    public string Currency { get; init; } = "";

    /// <summary>The day from which it holds, as 2026-11-01; empty for ever. It ends where the currency's next rate begins.</summary>
    public string From { get; init; } = "";

    /// <summary>Units of the currency for a US dollar.</summary>
    public decimal PerDollar { get; init; }
}
