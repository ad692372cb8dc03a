using System.Diagnostics.Metrics;
using TokenGate.Usage;

namespace TokenGate.Gateway.Recording;

/// <summary>What the gateway tells about itself. Tags are few and fixed: no user, no path, no model.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TokenGate.Gateway";

    private readonly Counter<long> _exchanges;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _late;
    private readonly Counter<long> _reloads;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _backlog;
    private readonly Histogram<double> _overhead;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _exchanges = meter.CreateCounter<long>("tokengate.exchanges", "{exchange}", "Exchanges that ended, by verdict, ending and source of their counts.");
        _tokens = meter.CreateCounter<long>("tokengate.tokens", "{token}", "Tokens by what became of them; the parts of a direction add up to its gross count.");
        _faults = meter.CreateCounter<long>("tokengate.faults", "{fault}", "Faults beside the traffic, by place.");
        _late = meter.CreateCounter<long>("tokengate.late", "{exchange}", "Exchanges whose last bytes went out before their record was on disk.");
        _reloads = meter.CreateCounter<long>("tokengate.configuration.reloads", "{reload}", "Changes of the configuration, by outcome.");
        _active = meter.CreateUpDownCounter<long>("tokengate.active", "{exchange}", "Exchanges that run now.");
        _backlog = meter.CreateUpDownCounter<long>("tokengate.backlog", "{record}", "Records that wait for a journal that failed.");
        _overhead = meter.CreateHistogram<double>("tokengate.overhead", "s", "The gateway's own time: before the request goes on, and holding the answer's end.");
        _duration = meter.CreateHistogram<double>("tokengate.duration", "s", "From the request's head to the exchange's end.");
    }

    /// <summary>An exchange began.</summary>
    public void OnBegin() => _active.Add(1);

    /// <summary>An exchange ended without a record of its own: a session whose answers have theirs.</summary>
    public void OnForgotten() => _active.Add(-1);

    /// <summary>An exchange's record was made.</summary>
    public void OnRecord(UsageRecord record)
    {
        _active.Add(-1);
        _exchanges.Add(
            1,
            new("verdict", record.Judgement.Verdict.Name()),
            new("ending", record.Ending.Name()),
            new("source", record.Source.Name()));
        _duration.Record(record.Duration.TotalSeconds);
        var split = record.Judgement.Split;
        AddTokens("input", "replayed", split.Replayed);
        AddTokens("input", "repeated", split.Repeated);
        AddTokens("input", "trusted", split.TrustedInput);
        AddTokens("input", "withheld", split.WithheldInput);
        AddTokens("output", "repeated", split.RepeatedOutput);
        AddTokens("output", "trusted", split.TrustedOutput);
        AddTokens("output", "withheld", split.WithheldOutput);
    }

    /// <summary>An exchange waited this long because of the gateway.</summary>
    public void OnOverhead(TimeSpan time) => _overhead.Record(time.TotalSeconds);

    /// <summary>A fault happened beside the traffic.</summary>
    public void OnFault(FaultPlace place) => _faults.Add(1, new KeyValuePair<string, object?>("place", NameOf(place)));

    /// <summary>An answer's end went out before its record was on disk.</summary>
    public void OnLate() => _late.Add(1);

    /// <summary>Records joined the backlog, or left it.</summary>
    public void OnBacklog(int change) => _backlog.Add(change);

    /// <summary>A change of the configuration was applied or refused.</summary>
    public void OnReload(bool applied) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", applied ? "applied" : "refused"));

    private static string NameOf(FaultPlace place) => place switch
    {
        FaultPlace.Identity => "identity",
        FaultPlace.Request => "request",
        FaultPlace.Response => "response",
        FaultPlace.Conclusion => "conclusion",
        FaultPlace.Journal => "journal",
        FaultPlace.Admin => "admin",
        _ => "gateway",
    };

    private void AddTokens(string direction, string part, long count)
    {
        if (count > 0)
        {
            _tokens.Add(count, new("direction", direction), new("part", part));
        }
    }
}
