using System.Runtime.InteropServices;

namespace TokenGate.Ledger;

/// <summary>Gathers trusted sums into the rows of a query. Both readers end here, so both group and order alike.</summary>
internal sealed class UsageTable
{
    private static readonly UsageColumn[] Known =
        [UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client, UsageColumn.Work];

    private readonly UsageQuery _query;
    private readonly Dictionary<UsageGroup, (TrustedSums Trusted, Int128 Gross, Int128 Withheld)> _groups = [];

    /// <summary>An empty table.</summary>
    /// <exception cref="ArgumentException">The query groups by what trusted usage does not know.</exception>
    public UsageTable(UsageQuery query)
    {
        if (query.By.Except(Known).FirstOrDefault((UsageColumn)(-1)) is >= 0 and var column)
        {
            throw new ArgumentException($"Trusted usage is not kept by {column}: ask for splits.", nameof(query));
        }

        _query = query;
    }

    /// <summary>Adds sums booked under names in a wall-clock hour of the query's calendar, which lies within the query's time.</summary>
    public void Add(long localHour, BookingKey key, TrustedSums sums, BookingClass kind = default, string? currency = null, CostSums cost = default)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, UsageGroup.From(_query, localHour, key, kind, currency), out _);
        group = (group.Trusted + sums, group.Gross + cost.Gross, group.Withheld + cost.Withheld);
    }

    /// <summary>
    /// The rows in order. A group whose sums are all 0 (nothing trusted, or corrected away) is no row; one that cost something is, where
    /// spending was asked for.
    /// </summary>
    /// <param name="knowsSpending">True where gross and withheld cost were added.</param>
    public IReadOnlyList<UsageRow> Rows(bool knowsSpending = false) =>
    [
        .. _groups.Where(pair => !pair.Value.Trusted.IsZero || pair.Value.Gross != 0)
            .OrderBy(pair => pair.Key, UsageGroup.Order)
            .Select(pair => new UsageRow(
                pair.Key.Bucket,
                pair.Key.Name(_query, UsageColumn.User),
                pair.Key.Name(_query, UsageColumn.Team),
                pair.Key.Name(_query, UsageColumn.Route),
                pair.Key.Name(_query, UsageColumn.Model),
                pair.Value.Trusted.Requests,
                pair.Value.Trusted.InputTokens,
                pair.Value.Trusted.OutputTokens,
                pair.Value.Trusted.ReasoningTokens)
            {
                Project = pair.Key.Name(_query, UsageColumn.Project),
                Client = pair.Key.Name(_query, UsageColumn.Client),
                Work = pair.Key.Name(_query, UsageColumn.Work),
                CachedTokens = pair.Value.Trusted.CachedTokens,
                Cost = pair.Value.Trusted.Cost,
                Currency = pair.Key.Currency,
                GrossCost = knowsSpending ? pair.Value.Gross : null,
                WithheldCost = knowsSpending ? pair.Value.Withheld : null,
            }),
    ];
}
