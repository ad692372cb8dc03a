using System.Runtime.InteropServices;

namespace TokenGate.Ledger;

/// <summary>Gathers trusted sums into the rows of a query. Both readers end here, so both group and order alike.</summary>
internal sealed class UsageTable
{
    private static readonly UsageColumn[] Known =
        [UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client];

    private readonly UsageQuery _query;
    private readonly Dictionary<UsageGroup, TrustedSums> _groups = [];

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
    public void Add(long localHour, BookingKey key, TrustedSums sums)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, UsageGroup.From(_query, localHour, key), out _);
        group += sums;
    }

    /// <summary>The rows in order. A group whose sums are all 0 (nothing trusted, or corrected away) is no row.</summary>
    public IReadOnlyList<UsageRow> Rows() =>
    [
        .. _groups.Where(pair => !pair.Value.IsZero)
            .OrderBy(pair => pair.Key, UsageGroup.Order)
            .Select(pair => new UsageRow(
                pair.Key.Bucket,
                pair.Key.Name(_query, UsageColumn.User),
                pair.Key.Name(_query, UsageColumn.Team),
                pair.Key.Name(_query, UsageColumn.Route),
                pair.Key.Name(_query, UsageColumn.Model),
                pair.Value.Requests,
                pair.Value.InputTokens,
                pair.Value.OutputTokens,
                pair.Value.ReasoningTokens)
            {
                Project = pair.Key.Name(_query, UsageColumn.Project),
                Client = pair.Key.Name(_query, UsageColumn.Client),
                CachedTokens = pair.Value.CachedTokens,
                Cost = pair.Value.Cost,
            }),
    ];
}
