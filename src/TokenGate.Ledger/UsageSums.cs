using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// What exchanges, or corrections of them, add to the sums. The identities of <see cref="TokenSplit"/> hold in every sum.
/// </summary>
/// <param name="Exchanges">Exchanges, whatever their verdict.</param>
/// <param name="Requests">Exchanges that are usage and carry at least one trusted token.</param>
/// <param name="Split">
/// How their gross tokens divide; the gross counts are <see cref="TokenSplit.Input"/> and <see cref="TokenSplit.Output"/>.
/// </param>
/// <param name="TrustedReasoning">Reasoning tokens among the trusted output.</param>
/// <param name="Reasoning">Reasoning tokens among the gross output, where the provider says.</param>
/// <param name="Cached">Cached tokens among the gross input, where the provider says.</param>
public readonly record struct UsageSums(
    long Exchanges,
    long Requests,
    TokenSplit Split,
    long TrustedReasoning,
    long Reasoning,
    long Cached)
{
    /// <summary>Gross counts by kind, and billed units.</summary>
    public KindSums Kinds { get; init; }

    /// <summary>What it cost.</summary>
    public CostSums Cost { get; init; }

    /// <summary>The sum of both, part by part.</summary>
    public static UsageSums operator +(UsageSums left, UsageSums right) => Add(left, right);

    /// <summary>The sum of both, part by part.</summary>
    public static UsageSums Add(UsageSums left, UsageSums right) => checked(new UsageSums(
        left.Exchanges + right.Exchanges,
        left.Requests + right.Requests,
        left.Split + right.Split,
        left.TrustedReasoning + right.TrustedReasoning,
        left.Reasoning + right.Reasoning,
        left.Cached + right.Cached)
    {
        Kinds = left.Kinds + right.Kinds,
        Cost = left.Cost + right.Cost,
    });
}
