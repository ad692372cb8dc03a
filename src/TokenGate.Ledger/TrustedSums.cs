namespace TokenGate.Ledger;

/// <summary>The trusted metrics: all that Redis holds.</summary>
/// <param name="Requests">Exchanges that carry trusted tokens.</param>
/// <param name="InputTokens">Trusted input tokens.</param>
/// <param name="OutputTokens">Trusted output tokens.</param>
/// <param name="ReasoningTokens">Reasoning tokens among the trusted output.</param>
/// <param name="CachedTokens">Cached tokens among the trusted input.</param>
/// <param name="Cost">What the trusted tokens cost, in billionths of the currency unit.</param>
internal readonly record struct TrustedSums(
    long Requests, long InputTokens, long OutputTokens, long ReasoningTokens, long CachedTokens = 0, Int128 Cost = default)
{
    public bool IsZero => (Requests | InputTokens | OutputTokens | ReasoningTokens | CachedTokens) == 0 && Cost == 0;

    public static TrustedSums From(in UsageSums sums) => new(
        sums.Requests, sums.Split.TrustedInput, sums.Split.TrustedOutput, sums.TrustedReasoning, sums.Kinds.TrustedCached, sums.Cost.Trusted);

    public TrustedTotals ToTotals() => new(Requests, InputTokens, OutputTokens, ReasoningTokens) { CachedTokens = CachedTokens, Cost = Cost };

    public static TrustedSums operator +(TrustedSums left, TrustedSums right) => checked(new TrustedSums(
        left.Requests + right.Requests,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.ReasoningTokens + right.ReasoningTokens,
        left.CachedTokens + right.CachedTokens,
        left.Cost + right.Cost));
}
