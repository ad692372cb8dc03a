namespace TokenGate.Ledger;

/// <summary>The four trusted metrics: all that Redis holds.</summary>
/// <param name="Requests">Exchanges that carry trusted tokens.</param>
/// <param name="InputTokens">Trusted input tokens.</param>
/// <param name="OutputTokens">Trusted output tokens.</param>
/// <param name="ReasoningTokens">Reasoning tokens among the trusted output.</param>
internal readonly record struct TrustedSums(long Requests, long InputTokens, long OutputTokens, long ReasoningTokens)
{
    public bool IsZero => (Requests | InputTokens | OutputTokens | ReasoningTokens) == 0;

    public static TrustedSums From(in UsageSums sums) =>
        new(sums.Requests, sums.Split.TrustedInput, sums.Split.TrustedOutput, sums.TrustedReasoning);

    public TrustedTotals ToTotals() => new(Requests, InputTokens, OutputTokens, ReasoningTokens);

    public static TrustedSums operator +(TrustedSums left, TrustedSums right) => checked(new TrustedSums(
        left.Requests + right.Requests,
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.ReasoningTokens + right.ReasoningTokens));
}
