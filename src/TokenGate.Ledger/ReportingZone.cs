namespace TokenGate.Ledger;

/// <summary>
/// The one place where quarter hours of UTC become days and hours of a company's time zone. An hour that the clock repeats is one hour here
/// and holds both; an
/// hour that it skips holds nothing. Days have 24 hours on the wall, whatever the clock does.
/// </summary>
/// <param name="zone">The time zone. Its offsets are whole quarter hours; what a historical one has beyond that is cut off.</param>
internal sealed class ReportingZone(TimeZoneInfo zone)
{
    /// <summary>Hours of a day on the wall.</summary>
    public const int HoursPerDay = 24;

    private const long QuarterTicks = TimeSpan.TicksPerHour / QuarterHour.PerHour;

    private readonly bool _isUtc = zone.HasSameRules(TimeZoneInfo.Utc);

    /// <summary>UTC itself.</summary>
    public static ReportingZone Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The name under which gateways agree on the zone.</summary>
    public string Id => _isUtc ? "UTC" : zone.Id;

    /// <summary>The wall-clock hour that holds a quarter hour, in hours since 1970-01-01T00 on that wall.</summary>
    public long LocalHour(long quarter) => Floor(quarter + OffsetAt(quarter), QuarterHour.PerHour);

    /// <summary>The day of a wall-clock hour.</summary>
    public static DateOnly DayOf(long localHour) => DateOnly.FromDayNumber(checked((int)(Floor(localHour, HoursPerDay) + EpochDay)));

    /// <summary>The hour of the day, 0 to 23.</summary>
    public static int HourOf(long localHour) => (int)(localHour - (Floor(localHour, HoursPerDay) * HoursPerDay));

    /// <summary>A day's hour as a wall-clock hour.</summary>
    public static long LocalHour(DateOnly day, int hour) => ((day.DayNumber - (long)EpochDay) * HoursPerDay) + hour;

    /// <summary>The first moment of a wall-clock hour, UTC; of one that the clock skips, the moment at which it goes on.</summary>
    public DateTimeOffset Start(long localHour)
    {
        var wall = DateTime.UnixEpoch.AddHours(localHour);
        if (_isUtc)
        {
            return new DateTimeOffset(wall, TimeSpan.Zero);
        }

        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddTicks(QuarterTicks);
        }

        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc), TimeSpan.Zero);
    }

    /// <summary>The quarter hours of the whole wall-clock hours that a span of time touches: from the first, to before the last.</summary>
    public (long From, long To) Quarters(DateTimeOffset from, DateTimeOffset to)
    {
        var last = QuarterHour.Ceiling(to) - 1;
        return (QuarterHour.From(Start(LocalHour(QuarterHour.From(from)))), Math.Max(last + 1, EndOfHour(last)));
    }

    /// <summary>Cuts quarter hours into spans in which the clock does not change, each with its offset from UTC in quarter hours.</summary>
    public IEnumerable<(long From, long To, long Offset)> Spans(long from, long to)
    {
        while (from < to)
        {
            var offset = OffsetAt(from);
            var end = _isUtc ? to : EndOfOffset(from, to, offset);
            yield return (from, end, offset);
            from = end;
        }
    }

    private static int EpochDay { get; } = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private long EndOfHour(long quarter)
    {
        var hour = LocalHour(quarter);
        var end = quarter;

        // Where the clock repeats a part of the hour, both of it are within two hours.
        for (var next = quarter + 1; next < quarter + (3 * QuarterHour.PerHour); next++)
        {
            end = LocalHour(next) == hour ? next : end;
        }

        return end + 1;
    }

    /// <summary>Clocks change some weeks apart at least: a day's step misses no change, and within the day it is found by halves.</summary>
    private long EndOfOffset(long from, long to, long offset)
    {
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

    private long OffsetAt(long quarter) => _isUtc ? 0 : Floor(zone.GetUtcOffset(QuarterHour.Start(quarter)).Ticks, QuarterTicks);

    private static long Floor(long number, long divisor) => (number - (((number % divisor) + divisor) % divisor)) / divisor;
}
