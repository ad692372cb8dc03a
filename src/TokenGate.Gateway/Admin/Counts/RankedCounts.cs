using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Some groups of a question in an order, and what all of them add up to.</summary>
/// <param name="Rows">The rows of those groups.</param>
/// <param name="Totals">The sums of all groups by currency.</param>
/// <param name="Groups">How many groups there are in all.</param>
internal sealed record RankedCounts(IReadOnlyList<(CountKey Key, UsageCounts Sums)> Rows, IReadOnlyList<(string? Currency, UsageCounts Sums)> Totals, int Groups)
{
    /// <summary>What the groups that are not among the rows add up to.</summary>
    public UsageCounts Rest => UsageCounts.Add(Sum(Totals.Select(static each => each.Sums)), UsageCounts.Negate(Sum(Rows.Select(static row => row.Sums))));

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
        var groups = ranked.GroupBy(static row => GroupOf(row.Key)).Select(group => (group.Key, Value: group.Sum(row => Measure(row.Sums.Trusted, ranking.Measure))));
        var ordered = ranking.Measure == UsageMeasure.Name
            ? ranking.IsFalling ? groups.OrderByDescending(static group => group.Key) : groups.OrderBy(static group => group.Key)
            : (ranking.IsFalling ? groups.OrderByDescending(static group => group.Value) : groups.OrderBy(static group => group.Value)).ThenBy(static group => group.Key);
        var byGroup = rows.ToLookup(static row => GroupOf(row.Key));
        return new RankedCounts(
            [.. ordered.Skip(ranking.Skip).Take(ranking.Take).SelectMany(group => byGroup[group.Key])],
            [.. rows.GroupBy(static row => row.Key.Currency, StringComparer.Ordinal).Select(static some => (some.Key, Sum(some.Select(static row => row.Sums))))],
            byGroup.Count);
    }

    private static UsageCounts Sum(IEnumerable<UsageCounts> counts) => counts.Aggregate(default(UsageCounts), UsageCounts.Add);

    private static CountKey GroupOf(CountKey key) => key with { Bucket = default, Currency = null };

    private static long Measure(TrustedTotals sums, UsageMeasure measure) => measure switch
    {
        UsageMeasure.Input => sums.InputTokens,
        UsageMeasure.Output => sums.OutputTokens,
        UsageMeasure.Cached => sums.CachedTokens,
        UsageMeasure.Reasoning => sums.ReasoningTokens,
        UsageMeasure.Requests => sums.Requests,
        _ => sums.InputTokens + sums.OutputTokens,
    };
}
