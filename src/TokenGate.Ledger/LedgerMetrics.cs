using System.Diagnostics.Metrics;

namespace TokenGate.Ledger;

/// <summary>The instruments of this room, by intention. No user ids in labels.</summary>
internal sealed class LedgerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TokenGate.Ledger";

    private readonly Meter _meter;
    private readonly Counter<long> _appended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _faults;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _redisFaults;

    public LedgerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _appended = _meter.CreateCounter<long>("tokengate.journal.appended", "{entry}", "Entries made durable.");
        _refused = _meter.CreateCounter<long>("tokengate.journal.refused", "{entry}", "Entries refused because the memory queue was full: usage lost.");
        _faults = _meter.CreateCounter<long>("tokengate.journal.faults", "{fault}", "Failed attempts to write to the disk.");
        _commit = _meter.CreateHistogram<double>("tokengate.journal.commit.duration", "s", "Time of one group commit on the disk.");
        _applied = _meter.CreateCounter<long>("tokengate.redis.applied", "{entry}", "Journal entries applied to Redis.");
        _redisFaults = _meter.CreateCounter<long>("tokengate.redis.faults", "{fault}", "Failed attempts to reach or use Redis.");
    }

    /// <summary>Shows how many entries wait in memory for the disk.</summary>
    public void ObserveQueue(Func<long> waiting) =>
        _meter.CreateObservableGauge("tokengate.journal.queued", waiting, "{entry}", "Entries in memory that are not on disk yet.");

    /// <summary>Shows how many entries are on disk and not in Redis.</summary>
    public void ObserveLag(Func<long> lag) =>
        _meter.CreateObservableGauge("tokengate.redis.lag", lag, "{entry}", "Entries on disk that Redis does not have yet.");

    /// <summary>Shows whether Redis can be used: 1 or 0.</summary>
    public void ObserveConnected(Func<int> connected) =>
        _meter.CreateObservableGauge("tokengate.redis.connected", connected, "{connection}", "1 while Redis answers and agrees, else 0.");

    /// <summary>A batch reached the disk.</summary>
    public void OnCommitted(int entries, TimeSpan duration)
    {
        _appended.Add(entries);
        _commit.Record(duration.TotalSeconds);
    }

    /// <summary>An entry found the queue full.</summary>
    public void OnRefused() => _refused.Add(1);

    /// <summary>The disk could not be written.</summary>
    public void OnFault() => _faults.Add(1);

    /// <summary>Redis took entries.</summary>
    public void OnApplied(long entries) => _applied.Add(entries);

    /// <summary>Redis could not be reached or used.</summary>
    public void OnRedisFault() => _redisFaults.Add(1);
}
