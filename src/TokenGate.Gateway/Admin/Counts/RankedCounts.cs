using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Some groups of a question in an order, and what all of them add up to.</summary>
/// <param name="Rows">The rows of those groups.</param>
/// <param name="Totals">The sums of all groups by currency.</param>
/// <param name="Groups">How many groups there are in all.</param>
internal sealed record RankedCounts(IReadOnlyList<(CountKey Key, UsageCounts Sums)> Rows, IReadOnlyList<(string? Currency, UsageCounts Sums)> Totals, int Groups)
{
    /// <summary>What the groups that are not among the rows add up to.</summary>
    public UsageCounts Rest => UsageCounts.Add(UsageCounts.Sum(Totals.Select(static each => each.Sums)), UsageCounts.Negate(UsageCounts.Sum(Rows.Select(static row => row.Sums))));

    /// <summary>How many groups are not among the rows.</summary>
    public int Others => Groups - Rows.Select(static row => row.Key with { Currency = null }).Distinct().Count();

    /// <summary>The same as a journal's book says it.</summary>
    /// <param name="ranked">What it says.</param>
    /// <param name="question">The question.</param>
    public static RankedCounts From(RankedUsage ranked, CountQuestion question)
    {
        var columns = question.Columns;
        return new RankedCounts(
            [.. ranked.Rows.Select(row => (CountKey.Create(question.From, [.. columns.Select(row.NameOf)]) with { Currency = row.Currency }, UsageCounts.From(row)))],
            [.. ranked.Totals.Select(static row => (row.Currency, UsageCounts.From(row)))],
            ranked.Groups);
    }

    /// <summary>Ranks rows that are all there.</summary>
    /// <param name="rows">The rows of the question.</param>
    /// <param name="ranked">The rows by whose sums they are ordered.</param>
    /// <param name="ranking">The ranking.</param>
    public static RankedCounts From(
        IReadOnlyList<(CountKey Key, UsageCounts Sums)> rows, IReadOnlyList<(CountKey Key, UsageCounts Sums)> ranked, UsageRanking ranking)
    {
        var values = ranked.GroupBy(static row => GroupOf(row.Key)).Select(group => KeyValuePair.Create(group.Key, group.Sum(row => ValueOf(row.Sums.Trusted))));
        var byGroup = rows.ToLookup(static row => GroupOf(row.Key));
        return new RankedCounts(
            [.. ranking.Order(values, Comparer<CountKey>.Default).SelectMany(group => byGroup[group])],
            UsageCounts.ByCurrency(rows),
            byGroup.Count);

        long ValueOf(TrustedTotals sums) => ranking.ValueOf(sums.Requests, sums.InputTokens, sums.OutputTokens, sums.ReasoningTokens, sums.CachedTokens);
    }

    private static CountKey GroupOf(CountKey key) => key with { Bucket = default, Currency = null };
}
