using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Operation;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Telemetry;

/// <summary>
/// Observed when metrics are collected: the journal's lag, the memory for copies and the judge's, drift. Redis' lag comes from the ledger's
/// own meter.
/// </summary>
internal sealed class GatewayGauges(
    IMeterFactory factory, IJournal journal, ExchangeRecorder recorder, LiveOptions options, JudgingModels models, DriftMonitor drift, Readiness readiness) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("tokengate.journal.lag", () => journal.Status.Lag.TotalSeconds, "s", "How long the oldest record waits to be on disk.");
        meter.CreateObservableGauge("tokengate.concerns", () => readiness.Concerns.Count, "{concern}", "Things beside the traffic that do not work now; /health/ready names them.");
        meter.CreateObservableGauge("tokengate.drift", Drift, "{nat}", "Population stability index of a score against its training traffic; from 0.25 on retrain.");
        meter.CreateObservableGauge("tokengate.capture", () => recorder.CapturedBytes, "By", "What copied request bodies and upgraded connections take.");
        meter.CreateObservableGauge("tokengate.capture.limit", () => options.Current.Capture.MaxTotalBytes, "By", "What they may take.");
        if (models.Judge is { } judge)
        {
            meter.CreateObservableGauge("tokengate.memory.users", () => judge.Users, "{user}", "Users that the judge remembers.");
            meter.CreateObservableGauge("tokengate.memory", () => judge.MemoryBytes, "By", "What the judge's memory of all users takes.");
            meter.CreateObservableGauge("tokengate.memory.limit", () => judge.MemoryLimit, "By", "What it may take.");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> Drift() =>
        from head in JudgingModels.Heads
        let index = drift.ScoreOf(head).Index
        where index is not null
        select new Measurement<double>(index.Value, new KeyValuePair<string, object?>("head", JudgingModels.Name(head)));
}
