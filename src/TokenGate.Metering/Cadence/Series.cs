namespace TokenGate.Metering.Cadence;

/// <summary>
/// The times at which requests with the same opening began. It tells rows (many in a minute) and a clock (runs at the same phase of some
/// usual period) from people, whose gaps are neither.
/// </summary>
internal sealed class Series
{
    private const int Kept = 16;

    /// <summary>Starts within so long belong to one run of a schedule.</summary>
    private static readonly TimeSpan OneRun = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Usual periods of schedules in minutes, each with how many runs have to agree: the shorter the period, the likelier that gaps of a
    /// person fit it by chance.
    /// </summary>
    private static readonly (TimeSpan Period, int Runs)[] Periods =
    [
        .. new[] { (1, 6), (2, 6), (5, 6), (10, 5), (15, 5), (20, 5), (30, 5), (60, 4), (120, 4), (180, 4), (240, 4), (360, 4), (480, 4), (720, 4), (1440, 4), (10_080, 4) }
            .Select(static each => (TimeSpan.FromMinutes(each.Item1), each.Item2)),
    ];

    /// <summary>Made for the second start: most series have one.</summary>
    private long[] _starts = [];
    private long[] _runs = [];
    private long _first;
    private int _startCount;
    private int _runCount;
    private TimeSpan _period;

    /// <summary>Takes a start. Starts of one series come in order, but for those that run at the same time.</summary>
    public void Add(DateTimeOffset start)
    {
        var ticks = start.UtcTicks;
        if (_startCount == 0)
        {
            (_first, _startCount, _runCount) = (ticks, 1, 1);
            return;
        }

        if (_starts.Length == 0)
        {
            (_starts, _runs) = (new long[Kept], new long[Kept]);
            _starts[0] = _runs[0] = _first;
        }

        var isRun = ticks - Last(_starts, _startCount, 0) > OneRun.Ticks;
        _starts[_startCount++ % Kept] = ticks;
        if (isRun)
        {
            _runs[_runCount++ % Kept] = ticks;
            _period = FindPeriod();
        }
    }

    /// <summary>True while the present run keeps a clock's time.</summary>
    public bool KeepsTime => _period > TimeSpan.Zero;

    /// <summary>True when so many began within a minute.</summary>
    public bool IsFasterThan(int rows) =>
        rows <= Kept && _startCount >= rows && Last(_starts, _startCount, 0) - Last(_starts, _startCount, rows - 1) <= Minute.Ticks;

    private static long Last(long[] ring, int count, int back) => ring[(count - 1 - back) % Kept];

    private TimeSpan FindPeriod()
    {
        // The period that was kept before first: a run that was missed does not end a schedule.
        if (_period > TimeSpan.Zero && Agrees(_period, Math.Min(_runCount, 3)))
        {
            return _period;
        }

        foreach (var (period, runs) in Periods)
        {
            if (_runCount >= runs && Agrees(period, runs))
            {
                return period;
            }
        }

        return OwnPeriod();
    }

    /// <summary>A period that is none of the usual ones: equal gaps, to a hundredth.</summary>
    private TimeSpan OwnPeriod()
    {
        const int Runs = 6;
        if (_runCount < Runs)
        {
            return TimeSpan.Zero;
        }

        var (least, most) = (long.MaxValue, 0L);
        for (var back = 0; back < Runs - 1; back++)
        {
            var gap = Last(_runs, _runCount, back) - Last(_runs, _runCount, back + 1);
            (least, most) = (Math.Min(least, gap), Math.Max(most, gap));
        }

        return most - least <= Math.Max(least / 50, TimeSpan.TicksPerSecond) ? TimeSpan.FromTicks((least + most) / 2) : TimeSpan.Zero;
    }

    /// <summary>True when the last runs began at the same phase of a period, in different periods, and not in many of them apart.</summary>
    private bool Agrees(TimeSpan period, int runs)
    {
        var tolerance = Tolerance(period);
        var last = Last(_runs, _runCount, 0);
        for (var back = 1; back < runs; back++)
        {
            var apart = last - Last(_runs, _runCount, back);
            var phase = apart % period.Ticks;
            if (apart < period.Ticks - tolerance || Math.Min(phase, period.Ticks - phase) > tolerance)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Two in a hundred of the period, but no less than two seconds and no more than two minutes.</summary>
    private static long Tolerance(TimeSpan period) => Math.Clamp(period.Ticks / 50, 2 * TimeSpan.TicksPerSecond, 2 * TimeSpan.TicksPerMinute);
}
