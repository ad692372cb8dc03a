namespace TokenGate.Ledger;

/// <summary>The trusted metrics summed over everything.</summary>
/// <param name="Requests">Exchanges that carry trusted tokens.</param>
/// <param name="InputTokens">Trusted input tokens.</param>
/// <param name="OutputTokens">Trusted output tokens.</param>
/// <param name="ReasoningTokens">Reasoning tokens among the trusted output.</param>
public readonly record struct TrustedTotals(long Requests, long InputTokens, long OutputTokens, long ReasoningTokens)
{
    /// <summary>Cached tokens among the trusted input.</summary>
    public long CachedTokens { get; init; }

    /// <summary>What the trusted tokens cost, in billionths of the currency unit.</summary>
    public Int128 Cost { get; init; }
}
