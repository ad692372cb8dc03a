using System.Globalization;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>A question about counts: which time, cut how, grouped by what, of whom.</summary>
internal sealed record CountQuestion
{
    /// <summary>Columns that every source knows.</summary>
    public static readonly string[] Names = ["user", "team", "route", "model", "project", "client"];

    /// <summary>The same, and those that the journal alone knows.</summary>
    public static readonly string[] AllNames = [.. Names, "verdict", "reason", "work"];

    /// <summary>What the journal keeps its sums by.</summary>
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>The parameters that <see cref="Read"/> reads.</summary>
    public static readonly string[] Parameters = ["from", "to", "bucket", "by", .. Names];

    /// <summary>The columns behind <see cref="AllNames"/>, in the same order.</summary>
    private static readonly UsageColumn[] Places =
    [
        UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client, UsageColumn.Verdict, UsageColumn.Reason,
        UsageColumn.Work,
    ];

    private static readonly string[] Buckets = ["hour", "day", "month", "total", "week"];

    /// <summary>The calendar that it is cut by.</summary>
    public ReportingZone Zone { get; init; } = ReportingZone.Utc;

    /// <summary>The currencies of the costs: each row is of one of them. Null where costs are not asked for.</summary>
    public CurrencyHistory? Currencies { get; init; }

    /// <summary>First moment, on the quarter hour.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Last moment, excluded, on the quarter hour.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How time is cut.</summary>
    public required UsageBucket Bucket { get; init; }

    /// <summary>The columns to group by, in order.</summary>
    public required string[] By { get; init; }

    /// <summary>Names that rows must have, at the places of <see cref="Names"/>; null where any will do.</summary>
    public required string?[] Filters { get; init; }

    /// <summary>The same as columns of a source.</summary>
    public UsageColumn[] Columns => [.. By.Select(static name => Places[Array.IndexOf(AllNames, name)])];

    /// <summary>True when projects or client programs are asked for beside users or routes: Redis keeps them apart.</summary>
    public bool AsksForTagsOfPeople =>
        Asks(UsageColumn.Project, UsageColumn.Client) && Asks(UsageColumn.User, UsageColumn.Route);

    /// <summary>The bucket's name.</summary>
    public string BucketName => Buckets[(int)Bucket];

    /// <summary>True when it begins and ends with an hour of its calendar, which Redis keeps its sums by.</summary>
    public bool IsOfWholeHours => Zone.Floor(From) == From && Zone.Floor(To) == To;

    /// <summary>What a source is asked: rows by day, or by hour, from which the answer is put together.</summary>
    /// <param name="by">The columns that the source groups by.</param>
    public UsageQuery Query(params UsageColumn[] by) => new(From, To, Bucket == UsageBucket.Hour ? UsageBucket.Hour : UsageBucket.Day, by)
    {
        Zone = Zone,
        Currencies = Currencies,
        User = Filter(UsageColumn.User),
        Team = Filter(UsageColumn.Team),
        Route = Filter(UsageColumn.Route),
        Model = Filter(UsageColumn.Model),
        Project = Filter(UsageColumn.Project),
        Client = Filter(UsageColumn.Client),
    };

    /// <summary>The name that rows must have in a column; null where any will do.</summary>
    public string? Filter(UsageColumn column) => Filters[Array.IndexOf(Places, column)];

    /// <summary>Reads a question. Faults are left with the reader.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="columns">The columns that may be grouped by.</param>
    /// <param name="zone">The calendar of dates and buckets.</param>
    /// <param name="now">The present, with whose hour the default time ends.</param>
    public static CountQuestion Read(QueryReader query, string[] columns, ReportingZone zone, DateTimeOffset now)
    {
        var bucket = (UsageBucket)query.OneOf("bucket", Buckets, (int)UsageBucket.Day);
        var to = Ceiling(query.Moment("to", zone) ?? zone.Ceiling(now));
        var from = Floor(query.Moment("from", zone) ?? to.AddDays(-30));
        if (from >= to)
        {
            query.Fault("from", $"It is not before to ({zone.TextOf(to)}): write an earlier moment.");
        }
        else if (to - from > CountLimits.MostTime(bucket))
        {
            query.Fault("from", string.Create(
                CultureInfo.InvariantCulture,
                $"{(to - from).TotalDays:N0} days are too long for bucket {Buckets[(int)bucket]}, which goes over {CountLimits.MostTime(bucket).TotalDays:N0}: ask for a shorter time or a coarser bucket."));
        }

        return new CountQuestion
        {
            Zone = zone,
            From = from,
            To = to,
            Bucket = bucket,
            By = query.Columns("by", columns),
            Filters = [.. Names.Select(query.Name)],
        };
    }

    /// <summary>The bucket that a moment falls into.</summary>
    public DateTimeOffset BucketOf(DateTimeOffset moment) => Bucket switch
    {
        UsageBucket.Total => From,
        UsageBucket.Hour => moment,
        _ => Zone.BucketOf(moment, Bucket),
    };

    /// <summary>The same question one bucket after the other; hours a day at a time.</summary>
    public IEnumerable<CountQuestion> Parts()
    {
        for (var from = From; from < To;)
        {
            var to = Bucket == UsageBucket.Total ? To : EndOfBucket(Zone.DayOf(from));
            to = to < To ? to : To;
            yield return this with { From = from, To = to };
            from = to;
        }
    }

    private DateTimeOffset EndOfBucket(DateOnly day) => Zone.StartOf(Bucket switch
    {
        UsageBucket.Month => new DateOnly(day.Year, day.Month, 1).AddMonths(1),
        UsageBucket.Week => day.AddDays(7 - (((int)day.DayOfWeek + 6) % 7)),
        _ => day.AddDays(1),
    });

    private bool Asks(params UsageColumn[] columns) => columns.Any(column => Columns.Contains(column) || Filter(column) is not null);

    private static DateTimeOffset Floor(DateTimeOffset moment) => moment.AddTicks(-(moment.UtcTicks % Quarter.Ticks));

    private static DateTimeOffset Ceiling(DateTimeOffset moment) => Floor(moment.AddTicks(Quarter.Ticks - 1));
}
