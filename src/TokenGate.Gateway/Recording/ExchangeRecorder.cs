using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Dialects;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Routing;
using TokenGate.Gateway.Taps;
using TokenGate.Ledger;
using TokenGate.Metering;
using TokenGate.Usage;
using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Recording;

/// <summary>Begins exchanges, and turns each into exactly one record in the journal (G3), on disk before the client sees the end (G4).</summary>
internal sealed class ExchangeRecorder(
    ExchangeMeter meter,
    IJournal journal,
    AnalysisWorkers workers,
    RecordBacklog backlog,
    UserResolver users,
    LiveOptions options,
    FaultReporter faults,
    GatewayMetrics metrics,
    IEnumerable<IRecordObserver> observers,
    TimeProvider clock)
{
    private readonly CaptureBudget _budget = new(() => options.Current.Capture.MaxTotalBytes);
    private readonly IRecordObserver[] _observers = [.. observers];
    private int _unsettled;
    private long _late;

    /// <summary>The clock of every record.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Takes faults beside the traffic.</summary>
    public FaultReporter Faults => faults;

    /// <summary>Bytes that copies of bodies take now.</summary>
    public long CapturedBytes => _budget.Taken;

    /// <summary>Exchanges that ended and whose record is not written yet.</summary>
    public int Unsettled => Volatile.Read(ref _unsettled);

    /// <summary>Answers whose end went out before their record was on disk.</summary>
    public long Late => Interlocked.Read(ref _late);

    /// <summary>Begins an exchange; null when its route is not metered.</summary>
    public async ValueTask<Exchange?> BeginAsync(HttpContext context)
    {
        var route = context.Features.Get<IReverseProxyFeature>()?.Route;
        if (!RouteMetadata.IsMetered(route))
        {
            return null;
        }

        var startedAt = clock.GetUtcNow();
        var user = await users.ResolveAsync(context);
        var head = new ExchangeHead
        {
            Id = Guid.CreateVersion7(startedAt).ToString(),
            StartedAt = startedAt,
            User = user.Name,
            Team = user.Team,
            Route = route?.Config.RouteId ?? "-",
            Method = context.Request.Method,
            Path = context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? RawTargetTransform.PathOf(target) : "/",
            Host = context.Request.Host.Value,
            Header = new HeaderSnapshot(context.Request.Headers).Find,
            ForcedDialect = RouteMetadata.Read(route, RouteMetadata.Dialect),
            CaptureLimit = options.Current.Capture.MaxBodyBytes,
            ForcedProvider = RouteMetadata.Read(route, RouteMetadata.Provider),
        };
        metrics.OnBegin();
        return new Exchange(this, head, Capture(), Metered(() => meter.Begin(head)));
    }

    /// <summary>Begins the exchange that an answer of a session is.</summary>
    /// <param name="opened">The exchange that opened the session.</param>
    /// <param name="answer">What was asked and answered.</param>
    /// <param name="startedAt">When the answer began.</param>
    public Exchange BeginAnswer(Exchange opened, SessionContent answer, DateTimeOffset startedAt)
    {
        var head = opened.Head with { Id = Guid.CreateVersion7(startedAt).ToString(), StartedAt = startedAt };
        metrics.OnBegin();
        return new Exchange(this, head, Capture(), Metered(() => meter.Begin(head, opened.Status, answer))) { Status = opened.Status };
    }

    /// <summary>Begins to see what passes on an upgraded connection.</summary>
    public WebSocketTap OpenSession(Exchange opened, SessionReader reader) => new(this, opened, reader, _budget);

    /// <summary>Ends an exchange that has no record of its own: a session whose answers all have theirs.</summary>
    public void Forget(Exchange exchange)
    {
        exchange.Release();
        metrics.OnForgotten();
    }

    /// <summary>Queues the reading of a request.</summary>
    public void QueueAnalysis(Exchange exchange) => workers.Queue(exchange.Analyse);

    /// <summary>Makes and writes the record of an exchange that ended. The task ends, and never fails, when nothing more can be done for it now.</summary>
    public Task Settle(Exchange exchange, TransportResult end)
    {
        Interlocked.Increment(ref _unsettled);
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        workers.QueueUrgent(() =>
        {
            exchange.Analyse();
            var record = exchange.Conclude(end);
            if (exchange.OnceId is { } once)
            {
                _ = WriteOnceAsync(record, once, settled);
            }
            else
            {
                _ = WriteAsync(record, settled);
                Show(record);
            }

            exchange.Release();
        });
        return settled.Task;
    }

    /// <summary>Waits for a record within the bound. Afterwards the answer's end goes out, late or not.</summary>
    public async ValueTask HoldAsync(Exchange exchange, Task settlement)
    {
        var since = clock.GetTimestamp();
        try
        {
            await settlement.WaitAsync(TimeSpan.FromMilliseconds(options.Current.Capture.HoldMilliseconds), clock);
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _late);
            metrics.OnLate();
        }

        var overhead = exchange.TimeToSend + clock.GetElapsedTime(since);
        metrics.OnOverhead(overhead);
        Tell(observer => observer.OnOverhead(exchange.Head.Route, overhead));
    }

    /// <summary>Waits until every exchange that ended has its record, or until nobody waits any longer.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (Unsettled > 0 && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, CancellationToken.None);
        }
    }

    /// <summary>Observers look on: what fails in one of them is counted, and changes nothing (G2).</summary>
    private void Tell(Action<IRecordObserver> tell)
    {
        foreach (var observer in _observers)
        {
            try
            {
                tell(observer);
            }
            catch (Exception exception)
            {
                Faults.Report(FaultSource.Gateway, exception);
            }
        }
    }

    private void Show(UsageRecord record)
    {
        metrics.OnRecord(record);
        Tell(observer => observer.OnRecord(record));
    }

    /// <summary>Writes the record of an answer that was fetched, unless it was counted before a restart: then the record says so.</summary>
    private async Task WriteOnceAsync(UsageRecord record, string once, TaskCompletionSource settled)
    {
        var counted = false;
        try
        {
            counted = await journal.FindAsync(once, CancellationToken.None) is not null;
        }
        catch (Exception exception)
        {
            // Written all the same: the journal takes the id once.
            faults.Report(FaultSource.Journal, exception);
        }

        record = counted ? MeteredExchange.Again(record) : record with { Id = once };
        _ = WriteAsync(record, settled);
        Show(record);
    }

    private async Task WriteAsync(UsageRecord record, TaskCompletionSource settled)
    {
        try
        {
            await journal.AppendAsync(record, CancellationToken.None);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Journal, exception);
            backlog.Keep(record);
        }
        finally
        {
            Interlocked.Decrement(ref _unsettled);
            settled.SetResult();
        }
    }

    private BodyCapture Capture() => new(options.Current.Capture.MaxBodyBytes, _budget);

    private MeteredExchange? Metered(Func<MeteredExchange> begin)
    {
        try
        {
            return begin();
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Request, exception);
            return null;
        }
    }
}
