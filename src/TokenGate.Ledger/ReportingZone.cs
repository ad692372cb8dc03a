using System.Globalization;

namespace TokenGate.Ledger;

/// <summary>
/// The company's calendar: the one place where quarter hours of UTC become its hours, days, weeks and months. An hour that the clock
/// repeats
/// is one hour here and holds both; an hour that it skips holds nothing. Days have 24 hours on the wall, whatever the clock does. A zone
/// that was changed holds until the change: what was booked before stays in its days. Immutable.
/// </summary>
public sealed class ReportingZone : IEquatable<ReportingZone>
{
    /// <summary>Hours of a day on the wall.</summary>
    internal const int HoursPerDay = 24;

    private const int DaysPerWeek = 7;

    private const long QuarterTicks = TimeSpan.TicksPerHour / QuarterHour.PerHour;

    private readonly Era[] _eras;

    /// <summary>A calendar of one zone.</summary>
    /// <param name="zone">The time zone. Its offsets are whole quarter hours; what a historical one has beyond that is cut off.</param>
    public ReportingZone(TimeZoneInfo zone)
        : this([new Era(zone, long.MinValue)])
    {
    }

    private ReportingZone(Era[] eras) => _eras = eras;

    /// <summary>UTC itself.</summary>
    public static ReportingZone Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The id of the zone that holds, or will from its next midnight on: <c>UTC</c> or an IANA name.</summary>
    public string Id => _eras[^1].Id;

    /// <summary>The zones, the oldest first, and since when each holds; the first has held from the beginning.</summary>
    public IReadOnlyList<(string Id, DateTimeOffset? Since)> History =>
        [.. _eras.Select(static era => (era.Id, era.From == long.MinValue ? (DateTimeOffset?)null : QuarterHour.Start(era.From)))];

    private static int EpochDay { get; } = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text, or names a zone that this machine does not know.</exception>
    public static ReportingZone Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var eras = new List<Era>();
        foreach (var part in text.Split(';'))
        {
            var (id, seconds) = part.LastIndexOf('@') is >= 0 and var cut ? (part[..cut], part[(cut + 1)..]) : (part, null);
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            {
                throw new FormatException($"this machine does not know the time zone '{id}'");
            }

            if (seconds is null != (eras.Count == 0))
            {
                throw new FormatException($"'{text}' is no history of time zones");
            }

            var from = seconds is null ? long.MinValue : QuarterHour.From(DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)));
            eras.Add(new Era(zone, from));
        }

        return new ReportingZone([.. eras]);
    }

    /// <summary>
    /// The calendar in which another zone holds from its next midnight on that is at least <paramref name="lead"/> away. A change that has
    /// not begun yet is replaced.
    /// </summary>
    public ReportingZone ChangeTo(TimeZoneInfo zone, DateTimeOffset now, TimeSpan lead)
    {
        var begun = _eras.Where(era => era.From <= QuarterHour.From(now)).ToArray();
        var next = new ReportingZone(zone);
        if (begun[^1].Id == next.Id)
        {
            return new ReportingZone(begun);
        }

        var from = QuarterHour.From(next.StartOf(next.DayOf(now + lead).AddDays(1)));
        return new ReportingZone([.. begun, next._eras[0] with { From = from }]);
    }

    /// <summary>The day that holds a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DayOf(LocalHour(QuarterHour.From(moment)));

    /// <summary>The first moment of a day, UTC.</summary>
    public DateTimeOffset StartOf(DateOnly day) => Start(LocalHour(day, 0));

    /// <summary>The first moment of a wall-clock time, UTC; of one that the clock skips, the moment at which it goes on.</summary>
    public DateTimeOffset StartOf(DateTime wall)
    {
        foreach (var (era, end) in Eras(long.MinValue, long.MaxValue))
        {
            var start = era.Start(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified));
            if (end == long.MaxValue || start < QuarterHour.Start(end))
            {
                return era.From == long.MinValue || start > QuarterHour.Start(era.From) ? start : QuarterHour.Start(era.From);
            }
        }

        throw new InvalidOperationException("a calendar without an end has every moment");
    }

    /// <summary>A moment with the offset that the calendar has then.</summary>
    public DateTimeOffset At(DateTimeOffset moment) => moment.ToOffset(TimeSpan.FromTicks(OffsetAt(QuarterHour.From(moment)) * QuarterTicks));

    /// <summary>
    /// The start of the bucket that holds a moment, UTC. <see cref="UsageBucket.Total"/> has none: the moment itself is given.
    /// </summary>
    public DateTimeOffset BucketOf(DateTimeOffset moment, UsageBucket bucket) =>
        bucket == UsageBucket.Total ? moment : BucketOf(LocalHour(QuarterHour.From(moment)), bucket);

    /// <summary>True when the clock repeats the hour that begins at a moment: its counts are of more than an hour.</summary>
    public bool IsRepeated(DateTimeOffset hour) => LengthOf(hour) > TimeSpan.FromHours(1);

    /// <summary>
    /// A bucket as tables name it: a month <c>2026-11</c>, a week <c>2026-W48</c> (ISO 8601), a day <c>2026-11-23</c>, an hour with its
    /// offset
    /// and, where the clock repeats it, how long it is: <c>2026-11-01T01:00:00-04:00/PT2H</c>. Of <see cref="UsageBucket.Total"/>, the
    /// start.
    /// </summary>
    public string NameOf(DateTimeOffset start, UsageBucket bucket)
    {
        var wall = At(start);
        return bucket switch
        {
            UsageBucket.Month => wall.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            UsageBucket.Week => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(wall.DateTime):0000}-W{ISOWeek.GetWeekOfYear(wall.DateTime):00}"),
            UsageBucket.Day => wall.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            UsageBucket.Hour when IsRepeated(start) => $"{Text(wall)}/{System.Xml.XmlConvert.ToString(LengthOf(start))}",
            _ => Text(wall),
        };
    }

    /// <summary>A moment as RFC 3339 writes it, with the offset that the calendar has then; <c>Z</c> for UTC.</summary>
    public string TextOf(DateTimeOffset moment) => Text(At(moment));

    /// <summary>The start of the hour that holds a moment, UTC.</summary>
    public DateTimeOffset Floor(DateTimeOffset moment) => Start(LocalHour(QuarterHour.From(moment)));

    /// <summary>The first start of an hour at or after a moment, UTC.</summary>
    public DateTimeOffset Ceiling(DateTimeOffset moment) => Floor(moment) == moment ? moment : Start(LocalHour(QuarterHour.From(moment)) + 1);

    /// <inheritdoc/>
    public bool Equals(ReportingZone? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReportingZone);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The zones with the seconds since 1970 from which each holds: <c>UTC;Asia/Kolkata@1793500200</c>.</summary>
    public override string ToString() => string.Join(';', _eras.Select(static era => era.From == long.MinValue
        ? era.Id
        : string.Create(CultureInfo.InvariantCulture, $"{era.Id}@{QuarterHour.Start(era.From).ToUnixTimeSeconds()}")));

    /// <summary>The wall-clock hour that holds a quarter hour, in hours since 1970-01-01T00 on that wall.</summary>
    internal long LocalHour(long quarter) => Floor(quarter + OffsetAt(quarter), QuarterHour.PerHour);

    /// <summary>The day of a wall-clock hour.</summary>
    internal static DateOnly DayOf(long localHour) => DateOnly.FromDayNumber(checked((int)(Floor(localHour, HoursPerDay) + EpochDay)));

    /// <summary>The hour of the day, 0 to 23.</summary>
    internal static int HourOf(long localHour) => (int)(localHour - (Floor(localHour, HoursPerDay) * HoursPerDay));

    /// <summary>A day's hour as a wall-clock hour.</summary>
    internal static long LocalHour(DateOnly day, int hour) => ((day.DayNumber - (long)EpochDay) * HoursPerDay) + hour;

    /// <summary>The first moment of a wall-clock hour, UTC; of one that the clock skips, the moment at which it goes on.</summary>
    internal DateTimeOffset Start(long localHour) => StartOf(DateTime.UnixEpoch.AddHours(localHour));

    /// <summary>The start of the bucket that holds a wall-clock hour, UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bucket has no hours of its own.</exception>
    internal DateTimeOffset BucketOf(long localHour, UsageBucket bucket)
    {
        var day = DayOf(localHour);
        return bucket switch
        {
            UsageBucket.Hour => Start(localHour),
            UsageBucket.Day => StartOf(day),
            UsageBucket.Week => StartOf(day.AddDays(-(((int)day.DayOfWeek + DaysPerWeek - 1) % DaysPerWeek))),
            UsageBucket.Month => StartOf(new DateOnly(day.Year, day.Month, 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "no such bucket"),
        };
    }

    /// <summary>Cuts quarter hours into spans in which the clock does not change, each with its offset from UTC in quarter hours.</summary>
    internal IEnumerable<(long From, long To, long Offset)> Spans(long from, long to)
    {
        foreach (var (era, end) in Eras(from, to))
        {
            var last = Math.Min(to, end);
            for (var at = Math.Max(from, era.From); at < last;)
            {
                var offset = era.OffsetAt(at);
                var next = era.EndOfOffset(at, last, offset);
                yield return (at, next, offset);
                at = next;
            }
        }
    }

    private static string Text(DateTimeOffset wall) => wall.ToString(
        wall.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private TimeSpan LengthOf(DateTimeOffset hour) => Start(LocalHour(QuarterHour.From(hour)) + 1) - hour;

    private static long Floor(long number, long divisor) => (number - (((number % divisor) + divisor) % divisor)) / divisor;

    private long OffsetAt(long quarter)
    {
        var i = _eras.Length - 1;
        while (i > 0 && quarter < _eras[i].From)
        {
            i--;
        }

        return _eras[i].OffsetAt(quarter);
    }

    /// <summary>The zones that hold within a span, each with the quarter hour before which it ends.</summary>
    private IEnumerable<(Era Era, long End)> Eras(long from, long to)
    {
        for (var i = 0; i < _eras.Length; i++)
        {
            var end = i + 1 < _eras.Length ? _eras[i + 1].From : long.MaxValue;
            if (end > from && _eras[i].From < to)
            {
                yield return (_eras[i], end);
            }
        }
    }

    /// <summary>A zone and the quarter hour from which it holds.</summary>
    private sealed record Era(TimeZoneInfo Zone, long From)
    {
        private readonly bool _isUtc = Zone.HasSameRules(TimeZoneInfo.Utc);

        /// <summary>The name under which gateways agree on the zone.</summary>
        public string Id => _isUtc ? "UTC" : Zone.Id;

        public long OffsetAt(long quarter) => _isUtc ? 0 : Floor(Zone.GetUtcOffset(QuarterHour.Start(quarter)).Ticks, QuarterTicks);

        public DateTimeOffset Start(DateTime wall)
        {
            if (_isUtc)
            {
                return new DateTimeOffset(wall, TimeSpan.Zero);
            }

            if (Zone.IsInvalidTime(wall))
            {
                wall = new DateTime(wall.Ticks - (wall.Ticks % QuarterTicks));
                while (Zone.IsInvalidTime(wall))
                {
                    wall = wall.AddTicks(QuarterTicks);
                }
            }

            var offset = Zone.IsAmbiguousTime(wall) ? Zone.GetAmbiguousTimeOffsets(wall).Max() : Zone.GetUtcOffset(wall);
            return new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc), TimeSpan.Zero);
        }

        /// <summary>
        /// Clocks change some weeks apart at least: a day's step misses no change, and within the day it is found by halves.
        /// </summary>
        public long EndOfOffset(long from, long to, long offset)
        {
            if (_isUtc)
            {
                return to;
            }

            const long Step = HoursPerDay * QuarterHour.PerHour;
            var same = from;
            while (same + Step < to && OffsetAt(same + Step) == offset)
            {
                same += Step;
            }

            var other = Math.Min(to, same + Step);
            while (same + 1 < other)
            {
                var middle = same + ((other - same) / 2);
                (same, other) = OffsetAt(middle) == offset ? (middle, other) : (same, middle);
            }

            return other;
        }
    }
}
