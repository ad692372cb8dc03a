using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What exchanges cost, in billionths of the currency unit of their day; 0 where no price is known.</summary>
/// <param name="Gross">What was billed.</param>
/// <param name="Trusted">The share of trusted tokens.</param>
/// <param name="Withheld">The share of withheld tokens. What is left of the gross belongs to replayed, repeated and unseen ones.</param>
/// <param name="Reported">What providers said that it cost, in billionths of US dollars, where they said so.</param>
public readonly record struct CostSums(Int128 Gross, Int128 Trusted, Int128 Withheld, Int128 Reported)
{
    /// <summary>The cost of one exchange.</summary>
    internal static CostSums From(ExchangeCost? cost, BilledUnits billed) =>
        cost is null ? new(0, 0, 0, billed.ReportedCost ?? 0) : new(cost.Gross, cost.Trusted, cost.Withheld, billed.ReportedCost ?? 0);

    /// <summary>The sum of both, part by part.</summary>
    public static CostSums operator +(CostSums left, CostSums right) => Add(left, right);

    /// <summary>The sum of both, part by part.</summary>
    public static CostSums Add(CostSums left, CostSums right) => checked(new CostSums(
        left.Gross + right.Gross, left.Trusted + right.Trusted, left.Withheld + right.Withheld, left.Reported + right.Reported));
}
