using System.Diagnostics.Metrics;

namespace TokenGate.Fleet.Telemetry;

/// <summary>What the fleet measures: who judged, what crossed, what waits to be handed over.</summary>
public sealed class FleetMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TokenGate.Fleet";

    private static readonly KeyValuePair<string, object?> Owner = new("by", "owner");
    private static readonly KeyValuePair<string, object?> Local = new("by", "local");

    private readonly Meter _meter;
    private readonly Counter<long> _judged;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _handedOver;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _detours;
    private readonly Counter<long> _companyUnknown;
    private readonly Histogram<double> _duration;
    private long _byOwner;
    private long _locally;

    /// <summary>Creates the instruments.</summary>
    public FleetMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = _meter = meters.Create(MeterName);
        _judged = meter.CreateCounter<long>("tokengate.fleet.judged", "{exchange}", "Exchanges by who judged: the owner of the person's memory, or this gateway alone.");
        _calls = meter.CreateCounter<long>("tokengate.fleet.calls", "{call}", "Calls to owners, those that were answered and those that were not.");
        _bytes = meter.CreateCounter<long>("tokengate.fleet.sent", "By", "Bytes of exchanges that were sent to owners.");
        _handedOver = meter.CreateCounter<long>("tokengate.fleet.handed_over", "{exchange}", "Exchanges judged without the owner that he was told of afterwards.");
        _dropped = meter.CreateCounter<long>("tokengate.fleet.dropped", "{exchange}", "Exchanges judged without the owner that he will not be told of: too many waited, or too long.");
        _refused = meter.CreateCounter<long>("tokengate.fleet.refused", "{call}", "Calls that an owner refused: his gateway is of another edition.");
        _detours = meter.CreateCounter<long>("tokengate.fleet.detours", "{call}", "Calls to owners by way of Redis: this gateway reaches no other one.");
        _companyUnknown = meter.CreateCounter<long>("tokengate.fleet.company_unknown", "{exchange}", "Exchanges whose instructions could not be compared with the company's in time.");
        _duration = meter.CreateHistogram<double>("tokengate.fleet.duration", "s", "Time from the end of an exchange to the owner's judgement.");
    }

    /// <summary>Watches the memories that live here.</summary>
    /// <param name="bytes">What they take.</param>
    /// <param name="people">Whose they are.</param>
    internal void Watch(Func<long> bytes, Func<int> people)
    {
        _ = _meter.CreateObservableGauge("tokengate.fleet.memory", bytes, "By", "What the memories take that live in this gateway.");
        _ = _meter.CreateObservableGauge("tokengate.fleet.people", people, "{user}", "Persons whose memories live in this gateway.");
    }

    /// <summary>Exchanges that owners judged since the start.</summary>
    public long ByOwner => Interlocked.Read(ref _byOwner);

    /// <summary>Exchanges that this gateway judged alone since the start.</summary>
    public long Locally => Interlocked.Read(ref _locally);

    internal void OnJudgedByOwner(TimeSpan duration)
    {
        Interlocked.Increment(ref _byOwner);
        _judged.Add(1, Owner);
        _duration.Record(duration.TotalSeconds);
    }

    internal void OnJudgedLocally()
    {
        Interlocked.Increment(ref _locally);
        _judged.Add(1, Local);
    }

    internal void OnCall(int bytes)
    {
        _calls.Add(1);
        _bytes.Add(bytes);
    }

    internal void OnHandedOver() => _handedOver.Add(1);

    internal void OnDropped(int count) => _dropped.Add(count);

    internal void OnRefused() => _refused.Add(1);

    internal void OnDetour() => _detours.Add(1);

    internal void OnCompanyUnknown() => _companyUnknown.Add(1);
}
