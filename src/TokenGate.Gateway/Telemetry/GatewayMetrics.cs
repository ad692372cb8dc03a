using System.Diagnostics.Metrics;
using System.Globalization;
using TokenGate.Gateway.Options;
using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// The gateway's own metrics. Label cardinality is bounded: no user, no team, no path, and a bounded number of models. Names with
/// <c>gen_ai</c> are those of the OpenTelemetry conventions (opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics), with their bounds.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "TokenGate.Gateway";

    private static readonly InstrumentAdvice<long> TokenBounds = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
    };

    private static readonly InstrumentAdvice<double> DurationBounds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<double> OverheadBounds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0002, 0.0004, 0.0008, 0.0016, 0.0032, 0.0064, 0.0128, 0.0256, 0.0512, 0.1024, 0.2048],
    };

    private readonly Counter<long> _exchanges;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _late;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _identities;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _overhead;
    private readonly Histogram<double> _operations;
    private readonly Histogram<long>? _usage;
    private readonly InferenceUsage? _inference;
    private readonly Counter<long> _refusedTokens;
    private readonly ModelLabels _models;

    /// <summary>Creates the instruments.</summary>
    public GatewayMetrics(IMeterFactory factory, LiveOptions options)
    {
        _models = new ModelLabels(options.Current.Metrics.MaxModels);
        var meter = factory.Create(MeterName);
        _exchanges = meter.CreateCounter<long>("tokengate.exchanges", "{exchange}", "Exchanges that ended, by verdict, ending and source of their counts.");
        _tokens = meter.CreateCounter<long>(
            "tokengate.tokens", "{token}", "Tokens by verdict and by what became of them (kind); the kinds of a direction add up to its gross count.");
        _cost = meter.CreateCounter<double>(
            "tokengate.cost", "{unit}", "What exchanges cost in units of the currency, by what became of the tokens (kind), as prices were when they ended.");
        _faults = meter.CreateCounter<long>("tokengate.faults", "{fault}", "Faults beside the traffic, by source.");
        _late = meter.CreateCounter<long>("tokengate.late", "{exchange}", "Exchanges whose last bytes went out before their record was on disk.");
        _reloads = meter.CreateCounter<long>("tokengate.configuration.reloads", "{reload}", "Changes of the configuration, by outcome.");
        _identities = meter.CreateCounter<long>("tokengate.identity", "{request}", "Requests by the kind of source that decided who sent them, and its outcome.");
        _active = meter.CreateUpDownCounter<long>("tokengate.active", "{exchange}", "Exchanges that run now.");
        _overhead = meter.CreateHistogram(
            "tokengate.overhead", "s", "The gateway's own time: an exchange's time less its upstream's.", null, OverheadBounds);
        _operations = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "From the request's head to the exchange's end.", null, DurationBounds);
        var (older, newer) = NamesOf(options.Current.Metrics.GenAi);
        if (older)
        {
            _usage = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Gross tokens of an exchange, by type.", null, TokenBounds);
        }

        if (newer)
        {
            _inference = new InferenceUsage(meter);
        }

        _refusedTokens = meter.CreateCounter<long>("tokengate.admin.refused", "{request}", "Requests at the admin port with a wrong token.");
    }

    /// <summary>An exchange began.</summary>
    public void OnBegin() => _active.Add(1);

    /// <summary>An exchange ended without a record of its own: a session whose answers have theirs.</summary>
    public void OnForgotten() => _active.Add(-1);

    /// <summary>An exchange's record was made.</summary>
    public void OnRecord(UsageRecord record)
    {
        _active.Add(-1);
        AddRecord(record);
        RecordOperation(record, isTimed: true);
    }

    /// <summary>A record was made of other work whose usage an exchange told: it counts, and took no time of its own.</summary>
    public void OnFurtherRecord(UsageRecord record)
    {
        AddRecord(record);
        RecordOperation(record, isTimed: false);
    }

    /// <summary>An exchange waited this long because of the gateway.</summary>
    public void OnOverhead(TimeSpan time) => _overhead.Record(time.TotalSeconds);

    /// <summary>A fault happened beside the traffic.</summary>
    public void OnFault(FaultSource source) => _faults.Add(1, new KeyValuePair<string, object?>("place", NameOf(source)));

    /// <summary>A wrong token was presented at the admin port.</summary>
    public void OnRefusedToken() => _refusedTokens.Add(1);

    /// <summary>An answer's end went out before its record was on disk.</summary>
    public void OnLate() => _late.Add(1);

    /// <summary>A change of the configuration was applied or refused.</summary>
    public void OnReload(bool applied) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", applied ? "applied" : "refused"));

    /// <summary>Who sent a request was decided.</summary>
    /// <param name="source">The kind of source that decided; <c>-</c> when none found anything.</param>
    /// <param name="outcome">What came of it.</param>
    public void OnIdentity(string source, string outcome) => _identities.Add(1, new("source", source), new("outcome", outcome));

    /// <summary>The conventions' own way to opt in, in the environment, adds the newer names to whatever the configuration says.</summary>
    private static (bool Older, bool Newer) NamesOf(string configured)
    {
        var optedIn = Environment.GetEnvironmentVariable("OTEL_SEMCONV_STABILITY_OPT_IN")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var isLatest = configured.Equals("latest", StringComparison.OrdinalIgnoreCase);
        var isBoth = configured.Equals("both", StringComparison.OrdinalIgnoreCase);
        return (!isLatest, isLatest || isBoth || optedIn.Contains("gen_ai_latest_experimental", StringComparer.Ordinal));
    }

    private static string NameOf(FaultSource source) => source switch
    {
        FaultSource.Identity => "identity",
        FaultSource.Request => "request",
        FaultSource.Response => "response",
        FaultSource.Conclusion => "conclusion",
        FaultSource.Journal => "journal",
        FaultSource.Admin => "admin",
        _ => "gateway",
    };

    /// <summary>What ended an exchange that failed: its status where the upstream said one, else how the transport ended.</summary>
    private static string? ErrorOf(UsageRecord record) => record switch
    {
        { Judgement.Verdict: not Verdict.Failed } => null,
        { Status: >= 400 and <= 599 and var status } => status.ToString(CultureInfo.InvariantCulture),
        { Ending: TerminationReason.Complete } => "unusable_answer",
        _ => record.Ending.Name(),
    };

    private void AddRecord(UsageRecord record)
    {
        var verdict = record.Judgement.Verdict.Name();
        _exchanges.Add(1, new("verdict", verdict), new("ending", record.Ending.Name()), new("source", record.Source.Name()));
        var split = record.Judgement.Split;
        AddTokens(verdict, "replayed", split.Replayed);
        AddTokens(verdict, "repeated", split.Repeated);
        AddTokens(verdict, "unseen_input", split.UnseenInput);
        AddTokens(verdict, "trusted_input", split.TrustedInput);
        AddTokens(verdict, "withheld_input", split.WithheldInput);
        AddTokens(verdict, "repeated_output", split.RepeatedOutput);
        AddTokens(verdict, "unseen_output", split.UnseenOutput);
        AddTokens(verdict, "trusted_output", split.TrustedOutput);
        AddTokens(verdict, "withheld_output", split.WithheldOutput);
        if (record.Cost is { } cost)
        {
            AddCost(cost.Currency, "replayed", cost.Split.Replayed);
            AddCost(cost.Currency, "repeated", cost.Split.Repeated + cost.Split.RepeatedOutput);
            AddCost(cost.Currency, "unseen", cost.Split.UnseenInput + cost.Split.UnseenOutput);
            AddCost(cost.Currency, "trusted", cost.Trusted);
            AddCost(cost.Currency, "withheld", cost.Withheld);
        }
    }

    /// <summary>A record keeps one model: the one that answered, else the one asked for.</summary>
    private void RecordOperation(UsageRecord record, bool isTimed)
    {
        var model = _models.Of(record.Model, record.IsUsage);
        KeyValuePair<string, object?> operation = new("gen_ai.operation.name", record.Operation);
        KeyValuePair<string, object?> provider = new("gen_ai.provider.name", record.Provider);
        KeyValuePair<string, object?> requested = new("gen_ai.request.model", model);
        KeyValuePair<string, object?> answered = new("gen_ai.response.model", record.IsUsage ? model : "-");
        if (isTimed)
        {
            _operations.Record(record.Duration.TotalSeconds, operation, provider, requested, answered, new("error.type", ErrorOf(record) ?? "-"));
        }

        _inference?.Add(record, operation, provider, requested, answered);
        if (record is { IsUsage: true, Counts.Input: { } input })
        {
            _usage?.Record(input, operation, provider, requested, answered, new("gen_ai.token.type", "input"));
        }

        if (record is { IsUsage: true, Counts.Output: { } output })
        {
            _usage?.Record(output, operation, provider, requested, answered, new("gen_ai.token.type", "output"));
        }
    }

    private void AddCost(string currency, string kind, long billionths)
    {
        if (billionths > 0)
        {
            _cost.Add((double)billionths / ExchangeCost.Unit, new("kind", kind), new("currency", currency));
        }
    }

    private void AddTokens(string verdict, string kind, long count)
    {
        if (count > 0)
        {
            _tokens.Add(count, new("verdict", verdict), new("kind", kind));
        }
    }
}
