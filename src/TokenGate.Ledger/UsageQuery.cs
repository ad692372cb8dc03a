namespace TokenGate.Ledger;

/// <summary>A question about usage.</summary>
/// <param name="From">First moment, inclusive, UTC; rounded down to the quarter hour, by Redis to the hour of the calendar.</param>
/// <param name="To">Last moment, exclusive, UTC; rounded up in the same way.</param>
/// <param name="Bucket">How time is cut.</param>
/// <param name="By">The columns to group by, in order; empty gives one row a bucket.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageBucket Bucket, IReadOnlyList<UsageColumn> By)
{
    /// <summary>Only this user's; null for everybody's.</summary>
    public string? User { get; init; }

    /// <summary>Only this team's; null for every team's.</summary>
    public string? Team { get; init; }

    /// <summary>Only this route's; null for every route's.</summary>
    public string? Route { get; init; }

    /// <summary>Only this model's; null for every model's.</summary>
    public string? Model { get; init; }

    /// <summary>Only this project's; null for every project's.</summary>
    public string? Project { get; init; }

    /// <summary>Only this client program's; null for every program's.</summary>
    public string? Client { get; init; }

    /// <summary>The calendar whose hours, days, weeks and months the buckets are. <value>UTC</value></summary>
    public ReportingZone Zone { get; init; } = ReportingZone.Utc;

    /// <summary>
    /// The currencies of the costs: rows are cut where another one begins, and say theirs. Null: costs are not asked for, or all are of one
    /// currency. <value>null</value>
    /// </summary>
    public CurrencyHistory? Currencies { get; init; }

    /// <summary>
    /// True to have trusted usage with gross and withheld cost beside it, and rows of what cost something without a trusted token. The
    /// journal alone knows it: Redis' rows are the same either way. <value>false</value>
    /// </summary>
    public bool Spending { get; init; }

    /// <summary>True when what is booked under a key is asked for, apart from its time.</summary>
    internal bool Matches(in BookingKey key) =>
        (User is null || User == key.User) && (Team is null || Team == key.Team) && (Route is null || Route == key.Route) && (Model is null || Model == key.Model)
        && (Project is null || Project == key.Project) && (Client is null || Client == key.Client);

    /// <summary>True when projects or client programs are asked for, by column or filter.</summary>
    internal bool AsksForTags => Project is not null || Client is not null || By.Contains(UsageColumn.Project) || By.Contains(UsageColumn.Client);

    /// <summary>True when users or routes are asked for, by column or filter.</summary>
    internal bool AsksForPeople => User is not null || Route is not null || By.Contains(UsageColumn.User) || By.Contains(UsageColumn.Route);
}
