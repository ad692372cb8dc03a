using System.Runtime.InteropServices;

namespace TokenGate.Ledger;

/// <summary>Gathers trusted sums into the rows of a query. Both readers end here, so both group and order alike.</summary>
internal sealed class UsageTable
{
    private readonly UsageQuery _query;
    private readonly Dictionary<UsageGroup, TrustedSums> _groups = [];

    /// <summary>An empty table.</summary>
    /// <exception cref="ArgumentException">The query groups by what trusted usage does not know.</exception>
    public UsageTable(UsageQuery query)
    {
        if (query.By.Contains(UsageColumn.Verdict) || query.By.Contains(UsageColumn.Reason))
        {
            throw new ArgumentException("Trusted usage knows no verdicts and no reasons: ask for splits.", nameof(query));
        }

        _query = query;
    }

    /// <summary>Adds sums booked under a key, which lies within the query's time.</summary>
    public void Add(BookingKey key, TrustedSums sums)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, UsageGroup.From(_query, key), out _);
        group += sums;
    }

    /// <summary>The rows in order. A group whose sums are all 0 (nothing trusted, or corrected away) is no row.</summary>
    public IReadOnlyList<UsageRow> Rows() =>
    [
        .. _groups.Where(pair => !pair.Value.IsZero)
            .OrderBy(pair => pair.Key, UsageGroup.Order(_query))
            .Select(pair => new UsageRow(
                pair.Key.Bucket,
                pair.Key.User,
                pair.Key.Team,
                pair.Key.Route,
                pair.Key.Model,
                pair.Value.Requests,
                pair.Value.InputTokens,
                pair.Value.OutputTokens,
                pair.Value.ReasoningTokens)),
    ];
}
