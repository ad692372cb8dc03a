using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Watches how many exchanges could not be read: above 1 % of the last half hour it is a concern, because usage goes uncounted. Calls that
/// ran no model are left out, so that they hide nothing. Thread-safe.
/// </summary>
internal sealed class UnreadableShare : IRecordObserver, IDisposable
{
    /// <summary>The concern's key.</summary>
    public const string Key = "unreadable";

    private const int Minutes = 30;

    private const string Remedy = "Look at the exchanges of this verdict, and name the dialect of their route (TokenGate.Dialect) or bring TokenGate up to date";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcernList _concerns;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly long[] _all = new long[Minutes];
    private readonly long[] _unreadable = new long[Minutes];
    private readonly long _since;
    private long _minute;

    /// <summary>Begins to watch.</summary>
    public UnreadableShare(ConcernList concerns, TimeProvider clock)
    {
        (_concerns, _clock, _since) = (concerns, clock, clock.GetTimestamp());
        _timer = clock.CreateTimer(static state => ((UnreadableShare)state!).Tell(), this, Minute, Minute);
    }

    /// <inheritdoc/>
    public void OnRecord(UsageRecord record)
    {
        var verdict = record.Judgement.Verdict;
        if (verdict == Verdict.NoUsage)
        {
            return;
        }

        bool isNewMinute;
        lock (_gate)
        {
            var before = _minute;
            var at = Advance();
            isNewMinute = _minute != before;
            _all[at]++;
            _unreadable[at] += verdict == Verdict.Unreadable ? 1 : 0;
        }

        // A share only rises with such a record; that it fell is told with the next minute.
        if (isNewMinute || verdict == Verdict.Unreadable)
        {
            Tell();
        }
    }

    /// <inheritdoc/>
    public void OnOverhead(string route, TimeSpan time)
    {
        // Says nothing about what could be read.
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tell()
    {
        long all;
        long unreadable;
        lock (_gate)
        {
            Advance();
            (all, unreadable) = (_all.Sum(), _unreadable.Sum());
        }

        if (unreadable * 100 > all)
        {
            _concerns.Report(Key, string.Create(CultureInfo.InvariantCulture, $"How much {unreadable:N0} of {all:N0} exchanges of the last half hour used could not be read"), Remedy);
        }
        else
        {
            _concerns.Clear(Key);
        }
    }

    /// <summary>Empties the minutes that passed since the last call, and gives the place of this one.</summary>
    private int Advance()
    {
        var now = (long)(_clock.GetElapsedTime(_since) / Minute);
        for (var passed = Math.Max(_minute + 1, now - Minutes + 1); passed <= now; passed++)
        {
            _all[passed % Minutes] = _unreadable[passed % Minutes] = 0;
        }

        _minute = Math.Max(_minute, now);
        return (int)(_minute % Minutes);
    }
}
