using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Trusted counts of a row, and what all of its tokens cost.</summary>
/// <param name="Trusted">The trusted counts.</param>
/// <param name="Gross">What all tokens cost, in billionths; 0 where the source does not know it.</param>
/// <param name="Withheld">What the withheld tokens cost, in billionths; 0 where the source does not know it.</param>
internal readonly record struct UsageCounts(TrustedTotals Trusted, Int128 Gross, Int128 Withheld)
{
    /// <summary>The counts of a row.</summary>
    public static UsageCounts From(UsageRow row) => new(
        new TrustedTotals(row.Requests, row.InputTokens, row.OutputTokens, row.ReasoningTokens) { CachedTokens = row.CachedTokens, Cost = row.Cost },
        row.GrossCost ?? 0,
        row.WithheldCost ?? 0);

    /// <summary>What a row cost beside its trusted tokens, and nothing else of it.</summary>
    public static UsageCounts SpendingOf(UsageRow row) => new(default, row.GrossCost ?? 0, row.WithheldCost ?? 0);

    /// <summary>The sum of both, part by part.</summary>
    public static UsageCounts Add(UsageCounts left, UsageCounts right) => new(
        new TrustedTotals(
            left.Trusted.Requests + right.Trusted.Requests,
            left.Trusted.InputTokens + right.Trusted.InputTokens,
            left.Trusted.OutputTokens + right.Trusted.OutputTokens,
            left.Trusted.ReasoningTokens + right.Trusted.ReasoningTokens)
        {
            CachedTokens = left.Trusted.CachedTokens + right.Trusted.CachedTokens,
            Cost = left.Trusted.Cost + right.Trusted.Cost,
        },
        left.Gross + right.Gross,
        left.Withheld + right.Withheld);

    /// <summary>The sum of all.</summary>
    public static UsageCounts Sum(IEnumerable<UsageCounts> counts) => counts.Aggregate(default(UsageCounts), Add);

    /// <summary>The sums of rows by currency, in the order in which those come.</summary>
    public static IReadOnlyList<(string? Currency, UsageCounts Sums)> ByCurrency(IEnumerable<(CountKey Key, UsageCounts Sums)> rows) =>
        [.. rows.GroupBy(static row => row.Key.Currency, StringComparer.Ordinal).Select(static some => (some.Key, Sum(some.Select(static row => row.Sums))))];

    /// <summary>The same below zero.</summary>
    public static UsageCounts Negate(UsageCounts counts) => new(
        new TrustedTotals(-counts.Trusted.Requests, -counts.Trusted.InputTokens, -counts.Trusted.OutputTokens, -counts.Trusted.ReasoningTokens)
        {
            CachedTokens = -counts.Trusted.CachedTokens,
            Cost = -counts.Trusted.Cost,
        },
        -counts.Gross,
        -counts.Withheld);
}
