using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>The bucket and the asked-for names of a row.</summary>
internal readonly record struct UsageGroup(
    DateTimeOffset Bucket, string? User, string? Team, string? Route, string? Model, Verdict? Verdict, string? Reason)
{
    /// <summary>The group that a booking falls into under a query.</summary>
    public static UsageGroup From(UsageQuery query, BookingKey key, BookingClass kind = default) => new(
        BucketOf(query, key.Hour),
        query.By.Contains(UsageColumn.User) ? key.User : null,
        query.By.Contains(UsageColumn.Team) ? key.Team : null,
        query.By.Contains(UsageColumn.Route) ? key.Route : null,
        query.By.Contains(UsageColumn.Model) ? key.Model : null,
        query.By.Contains(UsageColumn.Verdict) ? kind.Verdict : null,
        query.By.Contains(UsageColumn.Reason) ? kind.Reason : null);

    /// <summary>By bucket, then by the query's columns in its order; names by code unit, the same on every machine.</summary>
    public static IComparer<UsageGroup> Order(UsageQuery query) => Comparer<UsageGroup>.Create((left, right) =>
    {
        var order = left.Bucket.CompareTo(right.Bucket);
        for (var i = 0; order == 0 && i < query.By.Count; i++)
        {
            order = string.CompareOrdinal(left.Name(query.By[i]), right.Name(query.By[i]));
        }

        return order;
    });

    private string? Name(UsageColumn column) => column switch
    {
        UsageColumn.User => User,
        UsageColumn.Team => Team,
        UsageColumn.Route => Route,
        UsageColumn.Model => Model,
        UsageColumn.Verdict => Verdict?.ToString(),
        UsageColumn.Reason => Reason,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };

    private static DateTimeOffset BucketOf(UsageQuery query, long hour)
    {
        var start = UnixHour.Start(hour);
        return query.Bucket switch
        {
            UsageBucket.Hour => start,
            UsageBucket.Day => new DateTimeOffset(start.Date, TimeSpan.Zero),
            UsageBucket.Month => new DateTimeOffset(start.Year, start.Month, 1, 0, 0, 0, TimeSpan.Zero),
            UsageBucket.Total => UnixHour.Start(UnixHour.From(query.From)),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Bucket, "no such bucket"),
        };
    }
}
