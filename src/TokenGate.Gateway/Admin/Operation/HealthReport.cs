using System.Text.Json;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Pricing;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>The state of journal, Redis, chain, routes and memory, and every concern.</summary>
internal sealed class HealthReport(
    Readiness readiness,
    IJournal journal,
    ExchangeRecorder recorder,
    RouteStatistics routes,
    JudgingModels models,
    Verifications verifications,
    FaultReporter faults,
    PricesInForce prices,
    UnpricedModels unpriced,
    TimeProvider clock,
    LedgerLifetime? lifetime = null)
{
    private readonly long _startedAt = clock.GetTimestamp();

    /// <summary><c>ready</c>, <c>degraded</c> or <c>not ready</c>.</summary>
    public string Status => readiness.Current;

    /// <summary>Writes the report's fields into the current object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("status", readiness.Current);
        WriteJournal(writer);
        WriteRedis(writer);
        WriteRoutes(writer);
        WriteMemory(writer);
        WriteConcerns(writer);
        WritePrices(writer);
        writer.WriteNumber("faults", faults.Count);
        writer.WriteStartObject("model");
        writer.WriteString("version", models.Current?.Version);
        writer.WriteEndObject();
        writer.WriteNumber("uptime_s", (long)clock.GetElapsedTime(_startedAt).TotalSeconds);
    }

    private void WriteConcerns(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("concerns");
        foreach (var concern in readiness.Concerns)
        {
            writer.WriteStartObject();
            writer.WriteString("key", concern.Key);
            writer.WriteString("problem", concern.Problem);
            writer.WriteString("remedy", concern.Remedy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WritePrices(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("prices");
        writer.WriteString("version", prices.Current.Version);
        writer.WriteString("currency", prices.Current.Currency);
        writer.WriteStartArray("unpriced");
        foreach (var (provider, model, reason, exchanges, tokens) in unpriced.All)
        {
            writer.WriteStartObject();
            writer.WriteString("provider", provider);
            writer.WriteString("model", model);
            writer.WriteString("lacks", JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));
            writer.WriteNumber("exchanges", exchanges);
            writer.WriteNumber("tokens", tokens);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteJournal(Utf8JsonWriter writer)
    {
        var status = journal.Status;
        writer.WriteStartObject("journal");
        writer.WriteNumber("sequence", status.Sequence);
        writer.WriteString("head", status.Head);
        writer.WriteNumber("waiting", status.Queued);
        writer.WriteNumber("unsettled", recorder.Unsettled);
        writer.WriteNumber("lag_ms", Math.Round(status.Lag.TotalMilliseconds));
        writer.WriteNumber("bytes", status.Bytes);
        writer.WriteNumber("late", recorder.Late);
        writer.WriteEndObject();

        writer.WriteStartObject("chain");
        writer.WriteString("head", status.Head);
        writer.WriteString("sealed_at", lifetime?.LastSeal is { } seal ? JsonAnswer.Moment(seal.At) : null);
        var last = verifications.Last;
        writer.WriteString("last_verified_at", last is { } verified ? JsonAnswer.Moment(verified.At) : null);
        writer.WriteString("incident", status.Incident.Length > 0 ? status.Incident : null);
        writer.WriteString("last_result", last is { } found ? found.Report.Equal ? "ok" : "broken" : null);
        writer.WriteEndObject();
    }

    private void WriteRedis(Utf8JsonWriter writer)
    {
        if (lifetime?.Redis is not { } redis)
        {
            writer.WriteNull("redis");
            return;
        }

        writer.WriteStartObject("redis");
        writer.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(redis.State.ToString()));
        writer.WriteNumber("lag", redis.Lag);
        writer.WriteString("last_error", redis.Message);
        writer.WriteEndObject();
    }

    private void WriteRoutes(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("routes");
        foreach (var (route, figures) in routes.All)
        {
            writer.WriteStartObject();
            writer.WriteString("route", route);
            writer.WriteNumber("requests", figures.Requests);
            writer.WriteNumber("errors", figures.Errors);
            writer.WriteNumber("p50_ms", figures.Durations.Quantile(0.50) / 1000);
            writer.WriteNumber("p99_ms", figures.Durations.Quantile(0.99) / 1000);
            writer.WriteNumber("overhead_p50_us", figures.Overheads.Quantile(0.50));
            writer.WriteNumber("overhead_p99_us", figures.Overheads.Quantile(0.99));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteMemory(Utf8JsonWriter writer)
    {
        if (models.Judge is not { } judge)
        {
            writer.WriteNull("memory");
            return;
        }

        writer.WriteStartObject("memory");
        writer.WriteNumber("users", judge.Users);
        writer.WriteNumber("bytes", judge.MemoryBytes);
        writer.WriteNumber("limit", judge.MemoryLimit);
        writer.WriteEndObject();
    }
}
