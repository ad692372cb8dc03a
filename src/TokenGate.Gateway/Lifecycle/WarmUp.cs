using System.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Dialects;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Metering;
using TokenGate.Pricing;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Meters and judges an exchange that nobody had, before the server listens. What the first one needs (compiled code, the vocabulary of a
/// tokenizer) takes half a second of processor time: longer than an answer's end is held, so the first client would have been let go before
/// its record was on disk. It has a judge of its own, and leaves no record.
/// </summary>
internal sealed partial class WarmUp(
    GatewayConfiguration configuration,
    LiveOptions live,
    DialectRegistry dialects,
    IEncodingMap encodings,
    MemoryKey key,
    PricesInForce prices,
    FaultReporter faults,
    TimeProvider clock,
    ILogger<WarmUp> logger) : IHostedService
{
    /// <summary>A gateway whose machine is this busy begins without.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private static int _tidied;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();

        // On the thread pool: where it takes too long the gateway begins meanwhile.
        var running = Task.Factory.StartNew(RunAsync, cancellationToken, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();
        try
        {
            await running.WaitAsync(Longest, clock, cancellationToken);
            var took = clock.GetElapsedTime(since);
            LogWarm(took);
            Tidy();
        }
        catch (TimeoutException)
        {
            LogCold(Longest.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Two exchanges, one answered whole and one as a stream. Never fails.</summary>
    internal async Task<IReadOnlyList<UsageRecord>> RunAsync()
    {
        var records = new List<UsageRecord>();
        try
        {
            var settings = JudgeSettings.From(live.Current.Judge, configuration);
            var meter = new ExchangeMeter(dialects, encodings, new Judge(settings, key, JudgeSettings.TryLoad(settings).Models), prices: prices);
            records.Add(await MeterAsync(meter, "application/json", MadeExchange.Answer));
            records.Add(await MeterAsync(meter, "text/event-stream", MadeExchange.Stream));
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Gateway, exception);
        }

        return records;
    }

    /// <summary>
    /// Gives back what a start leaves behind, the large arrays of vocabularies and models that were only read to make smaller ones among
    /// it: the collector would not move them on its own, and nobody waits yet.
    /// </summary>
    private static void Tidy()
    {
        if (Interlocked.Exchange(ref _tidied, 1) != 0)
        {
            // Another gateway of this process did; this one's start left next to nothing.
            return;
        }

        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task<UsageRecord> MeterAsync(ExchangeMeter meter, string contentType, ReadOnlyMemory<byte> answer)
    {
        var now = clock.GetUtcNow();
        using var exchange = meter.Begin(new ExchangeHead
        {
            Id = Guid.CreateVersion7(now).ToString(),
            StartedAt = now,
            User = "-",
            Team = "-",
            Route = "-",
            Method = "POST",
            Path = MadeExchange.Path,
            Header = static _ => null,
        });
        exchange.ReadRequest(MadeExchange.Request, truncated: false);
        exchange.OpenResponse(200, name => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? contentType : null);
        exchange.Append(answer.Span);
        return await exchange.ConcludeAsync(new TransportResult
        {
            EndedAt = clock.GetUtcNow(),
            Ending = TerminationReason.Complete,
            RequestBytes = MadeExchange.Request.Length,
            ResponseBytes = answer.Length,
        });
    }

    [LoggerMessage(EventId = 4006, Level = LogLevel.Debug, Message = "Metering is warm after {Time}")]
    private partial void LogWarm(TimeSpan time);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Information, Message = "Metering was not warm after {Seconds} s: the gateway begins without")]
    private partial void LogCold(double seconds);
}
