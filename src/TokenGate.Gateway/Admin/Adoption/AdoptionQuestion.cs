using System.Globalization;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Of which span adoption is asked, cut how, and whether the caller sees names.</summary>
internal sealed record AdoptionQuestion
{
    private const int DaysPerWeek = 7;

    private const int MostDays = 400;

    private static readonly string[] Buckets = ["day", "week", "month"];

    private static readonly UsageBucket[] Places = [UsageBucket.Day, UsageBucket.Week, UsageBucket.Month];

    /// <summary>The parameters that <see cref="Read"/> reads.</summary>
    public static readonly string[] Parameters = ["from", "to", "before_from", "before_to", "bucket", "team"];

    /// <summary>The calendar.</summary>
    public required ReportingZone Zone { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The day after the last.</summary>
    public required DateOnly To { get; init; }

    /// <summary>How the span is cut.</summary>
    public required UsageBucket Bucket { get; init; }

    /// <summary>The team alone; null for the company.</summary>
    public string? Team { get; init; }

    /// <summary>True for a caller to whom no group of few people may be shown.</summary>
    public required bool IsNameless { get; init; }

    /// <summary>Days of the span.</summary>
    public int Days => To.DayNumber - From.DayNumber;

    /// <summary>The first day of the span before: it is as long, unless another one was asked for.</summary>
    public required DateOnly BeforeFrom { get; init; }

    /// <summary>
    /// The moment at which the span before ends, excluded, on the hour: it goes as far as this one has come, so that a day that runs is
    /// compared with as much of a day.
    /// </summary>
    public required DateTimeOffset BeforeTo { get; init; }

    /// <summary>The day after the last whole one of the span before; what is left of it lies within this day.</summary>
    public DateOnly BeforeEnd => Zone.DayOf(BeforeTo);

    /// <summary>The bucket's name.</summary>
    public string BucketName => Buckets[Array.IndexOf(Places, Bucket)];

    /// <summary>
    /// Reads a question; faults are left with the reader. Whom names are not shown is answered by whole weeks that are over.
    /// </summary>
    /// <param name="query">The parameters.</param>
    /// <param name="zone">The calendar.</param>
    /// <param name="now">The present.</param>
    /// <param name="isNameless">True for a caller to whom no group of few people may be shown.</param>
    public static AdoptionQuestion Read(QueryReader query, ReportingZone zone, DateTimeOffset now, bool isNameless)
    {
        var today = zone.DayOf(now);
        var end = isNameless ? Monday(today) : today.AddDays(1);
        var to = query.Moment("to", zone) is { } last ? Ceiling(zone, last) : end;
        var from = query.Moment("from", zone) is { } first ? zone.DayOf(first) : to.AddDays(-4 * DaysPerWeek);
        var bucket = query.OneOf("bucket", Buckets, isNameless ? 1 : 0);
        var team = query.Name("team");
        if (isNameless)
        {
            (from, to) = (Monday(from), Monday(to) < end ? Monday(to) : end);
            if (team is not null)
            {
                query.Fault("team", "Without names, adoption is told of the whole company: leave the filter out.");
            }

            if (bucket != 1)
            {
                query.Fault("bucket", "Without names, adoption is told by whole weeks: write week.");
            }
        }

        if (from >= to)
        {
            query.Fault("from", $"It is not before to ({to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}): write an earlier day.");
        }
        else if (to.DayNumber - from.DayNumber > MostDays)
        {
            query.Fault("from", string.Create(CultureInfo.InvariantCulture, $"{to.DayNumber - from.DayNumber} days are too long: adoption goes over {MostDays}."));
        }

        var (beforeFrom, beforeTo) = from < to ? Before(query, zone, (from, to), now, isNameless) : (from, zone.StartOf(from));
        return new AdoptionQuestion
        {
            Zone = zone,
            From = from,
            To = to,
            BeforeFrom = beforeFrom,
            BeforeTo = beforeTo,
            Bucket = Places[bucket],
            Team = team,
            IsNameless = isNameless,
        };
    }

    /// <summary>The first day of the bucket that holds a day.</summary>
    public DateOnly BucketOf(DateOnly day) => Bucket switch
    {
        UsageBucket.Week => Monday(day),
        UsageBucket.Month => new DateOnly(day.Year, day.Month, 1),
        _ => day,
    };

    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + DaysPerWeek - 1) % DaysPerWeek));

    /// <summary>A question to a source about a span that begins with a day.</summary>
    public UsageQuery Query(DateOnly from, DateTimeOffset to) =>
        new(Zone.StartOf(from), to, UsageBucket.Day, []) { Zone = Zone, Team = Team };

    /// <summary>The same for the reader of counts.</summary>
    public CountQuestion Counts(DateOnly from, DateTimeOffset to) => new()
    {
        Zone = Zone,
        From = Zone.StartOf(from),
        To = to,
        Bucket = UsageBucket.Day,
        By = [],
        Filters = [.. CountQuestion.Names.Select(name => name == "team" ? Team : null)],
    };

    /// <summary>
    /// What a span is compared with: as many days before it, up to the time of day that it has come to; or what is asked for.
    /// </summary>
    private static (DateOnly From, DateTimeOffset To) Before(QueryReader query, ReportingZone zone, (DateOnly From, DateOnly To) span, DateTimeOffset now, bool isNameless)
    {
        var days = span.To.DayNumber - span.From.DayNumber;
        var (start, end) = (zone.StartOf(span.From), zone.StartOf(span.To));
        var reached = zone.Ceiling(now) < end && zone.Ceiling(now) > start ? zone.Ceiling(now) : end;
        var (first, last) = (span.From.AddDays(-days), zone.StartOf(zone.At(reached).DateTime.AddDays(-days)));
        if (query.Moment("before_from", zone) is { } askedFirst)
        {
            first = zone.DayOf(askedFirst);
        }

        if (query.Moment("before_to", zone) is { } askedLast)
        {
            last = zone.Ceiling(askedLast);
        }

        if (isNameless && (query.Has("before_from") || query.Has("before_to")))
        {
            query.Fault("before_from", "Without names, a span is compared with the weeks before it: leave before_from and before_to out.");
        }
        else if (zone.StartOf(first) >= last || last > start)
        {
            query.Fault("before_to", "The span before does not end after it begins and before the span itself: write a day or a time between them.");
        }
        else if (span.From.DayNumber - first.DayNumber > 2 * MostDays)
        {
            query.Fault("before_from", string.Create(CultureInfo.InvariantCulture, $"The span before begins more than {2 * MostDays} days before the span: write a later day."));
        }

        return (first, last);
    }

    private static DateOnly Ceiling(ReportingZone zone, DateTimeOffset moment)
    {
        var day = zone.DayOf(moment);
        return zone.StartOf(day) == moment ? day : day.AddDays(1);
    }
}
