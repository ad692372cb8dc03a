namespace TokenGate.Scoring.Memory;

/// <summary>
/// A sum over the last 24 hours, by the hour: what was added counts for 24 hours at least and 25 at most. Not thread-safe: guarded by its
/// user's lock.
/// </summary>
internal sealed class HourlySum
{
    /// <summary>Hours that are kept: the present one and 24 before it.</summary>
    public const int Hours = 25;

    private readonly long[] _hours = new long[Hours];
    private long _now;

    /// <summary>The sum.</summary>
    public long Sum
    {
        get
        {
            var sum = 0L;
            foreach (var hour in _hours)
            {
                sum += hour;
            }

            return sum;
        }
    }

    internal ReadOnlySpan<long> Slots => _hours;

    internal long Now => _now;

    /// <summary>Adds to the present hour.</summary>
    public void Add(long amount) => _hours[_now % Hours] += amount;

    /// <summary>Moves the clock to a moment; one before the latest moves nothing.</summary>
    public void Advance(long ticks)
    {
        var hour = ticks / TimeSpan.TicksPerHour;
        if (hour - _now >= Hours)
        {
            Array.Clear(_hours);
            _now = hour;
        }

        while (_now < hour)
        {
            _now++;
            _hours[_now % Hours] = 0;
        }
    }

    /// <summary>Restores what <see cref="Slots"/> held; false when it is no such sum.</summary>
    internal bool Restore(ReadOnlySpan<long> hours, long now)
    {
        if (now < 0 || hours.Length != Hours || hours.ContainsAnyInRange(long.MinValue, -1))
        {
            return false;
        }

        hours.CopyTo(_hours);
        _now = now;
        return true;
    }
}
