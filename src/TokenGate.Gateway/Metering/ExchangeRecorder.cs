using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using TokenGate.Dialects;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Metering;
using TokenGate.Usage;
using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Begins exchanges, and turns each into exactly one record in the journal (G3), on disk before the client sees the end (G4); a call that
/// ran no model is counted in a tally instead. Usage of other work that an exchange tells has records of its own, behind it. The work runs
/// on the thread that brought the bytes; the journal's queue is the one hand-over to another thread. As hosted service it stops after the
/// server: then every exchange has its record.
/// </summary>
internal sealed class ExchangeRecorder(
    ExchangeMeter meter,
    IJournal journal,
    UserResolver users,
    DialectRegistry dialects,
    AnalysisLimit limit,
    LiveOptions options,
    FaultReporter faults,
    GatewayMetrics metrics,
    NoUsageCalls noUsage,
    IEnumerable<IRecordObserver> observers,
    TimeProvider clock,
    ITrafficRecorder? recording = null) : IHostedService
{
    private readonly CaptureBudget _budget = new(() => options.Current.Capture.MaxTotalBytes);
    private readonly IRecordObserver[] _observers = [.. observers];
    private UnwatchedRecords? _unwatched;
    private int _unsettled;
    private long _late;

    /// <summary>Bytes that copies of bodies take now.</summary>
    public long CapturedBytes => _budget.Taken;

    /// <summary>Exchanges that ended and whose record the journal has not acknowledged yet.</summary>
    public int Unsettled => Volatile.Read(ref _unsettled);

    /// <summary>Answers whose end went out before their record was on disk.</summary>
    public long Late => Interlocked.Read(ref _late);

    /// <summary>Begins an exchange; null when its route is not metered.</summary>
    public async ValueTask<Exchange?> BeginAsync(HttpContext context)
    {
        users.Withhold(context);
        var route = context.Features.Get<IReverseProxyFeature>()?.Route;
        if (!RouteMetadata.IsMetered(route))
        {
            return null;
        }

        var startedAt = clock.GetUtcNow();
        var headers = new HeaderSnapshot(context.Request.Headers);
        var sender = await users.ResolveAsync(context, () => RequestOrigin.FindProvider(dialects, context, route, headers));
        var projects = users.Projects;
        return Begin(new ExchangeHead
        {
            Id = Guid.CreateVersion7(startedAt).ToString(),
            StartedAt = startedAt,
            User = sender.Person.Name,
            Team = sender.Person.Team,
            Client = ClientProgram.Detect(context.Request.Headers),
            Project = projects.Of(context),
            FromBody = sender.FromBody is null && !projects.ReadsBody ? null : (head, content) => RequestOrigin.Complete(head, content, sender.FromBody, projects),
            Route = route?.Config.RouteId ?? "-",
            Method = context.Request.Method,
            Path = RequestOrigin.ReadTarget(context),
            Host = context.Request.Host.Value,
            Header = headers.Find,
            ForcedDialect = RouteMetadata.Read(route, RouteMetadata.Dialect),
            CaptureLimit = options.Current.Capture.MaxBodyBytes,
            ForcedProvider = RouteMetadata.Read(route, RouteMetadata.Provider),
        });
    }

    /// <summary>Begins an exchange whose head is known.</summary>
    public Exchange Begin(ExchangeHead head)
    {
        metrics.OnBegin();
        return new Exchange(head, Capture(), Metered(head), faults, clock) { Copy = recording?.TryBegin(head) };
    }

    /// <summary>
    /// Analyses a complete request: on this thread where that delays nothing (a small body that is on the wire already), otherwise on the
    /// thread pool. A request without a body is left to the conclusion: there is next to nothing to read.
    /// </summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isPassedOn">
    /// True when every byte of the request was flushed to the upstream; false when the end of its body is still to be written.
    /// </param>
    public void AnalyseRequest(Exchange exchange, bool isPassedOn)
    {
        exchange.EndRequest();
        if (exchange.RequestBytes == 0)
        {
            return;
        }

        if (isPassedOn && exchange.RequestBytes <= AnalysisLimit.AtOnceBytes && limit.TryEnterRequest())
        {
            AnalyseAndLeave(exchange);
        }
        else
        {
            _ = AnalyseOnPoolAsync(exchange);
        }
    }

    /// <summary>
    /// Begins to read what passes on an upgraded connection; null when this API shape has no sessions. Each answer in it settles as an
    /// exchange of its own.
    /// </summary>
    public WebSocketTap? OpenSession(Exchange opened, HttpResponse response) => opened.OpenSession(response) is { } reader
        ? opened.Session = new WebSocketTap(reader, _budget, (answer, startedAt, end) => SettleAsync(BeginAnswer(opened, answer, startedAt), end), faults, clock)
        : null;

    /// <summary>
    /// Ends an exchange, once: its record is made and handed to the journal, and this waits for the disk within the bound. Every path may
    /// end with a call; the first one decides, further calls do nothing.
    /// </summary>
    public ValueTask SettleAsync(Exchange exchange, TerminationReason reason)
    {
        // :: Step 8: Settle, for every exchange but the answers of upgraded connections.
        if (!exchange.TryEnd())
        {
            return ValueTask.CompletedTask;
        }

        if (exchange.Result(reason) is { } end)
        {
            return RecordWithinHoldAsync(exchange, end);
        }

        exchange.Release();
        metrics.OnForgotten();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _unwatched = new UnwatchedRecords(record => AppendAsync(record));
        return _unwatched.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Waits until every exchange that ended has its record, or until the host waits no longer.</remarks>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        while (Unsettled > 0 && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, CancellationToken.None);
        }

        await (_unwatched?.StopAsync(cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>The client left, or reset its stream, before it got anything.</summary>
    private static bool IsUnwatched(Exchange exchange, TransportResult end) =>
        end.Ending == TerminationReason.ClientGone && exchange is { HasResponse: false, Session: null };

    private ValueTask SettleAsync(Exchange answer, TransportResult end) => answer.TryEnd() ? RecordWithinHoldAsync(answer, end) : ValueTask.CompletedTask;

    private Exchange BeginAnswer(Exchange opened, SessionContent answer, DateTimeOffset startedAt)
    {
        var head = opened.Head with { Id = Guid.CreateVersion7(startedAt).ToString(), StartedAt = startedAt };
        metrics.OnBegin();
        return new Exchange(head, Capture(), Metered(head, (opened.Status, answer)), faults, clock) { Status = opened.Status };
    }

    /// <summary>Records an exchange, and waits for it within the bound. Afterwards the answer's end goes out, late or not (G2).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RecordWithinHoldAsync(Exchange exchange, TransportResult end)
    {
        var since = clock.GetTimestamp();
        var recorded = RecordAsync(exchange, end);
        if (!recorded.IsCompleted && !IsUnwatched(exchange, end))
        {
            var left = TimeSpan.FromMilliseconds(options.Current.Capture.HoldMilliseconds) - clock.GetElapsedTime(since);
            try
            {
                await recorded.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
            }
            catch (TimeoutException)
            {
                Interlocked.Increment(ref _late);
                metrics.OnLate();
            }
        }

        var overhead = exchange.TimeToSend + clock.GetElapsedTime(since);
        metrics.OnOverhead(overhead);
        Tell((exchange.Head.Route, overhead), static (observer, told) => observer.OnOverhead(told.Route, told.overhead));
    }

    /// <summary>
    /// Makes the record, and those of other work that the exchange told of, and hands them to the journal in order. Completes, and never
    /// fails, when all are on disk or the journal keeps them for later.
    /// </summary>
    private async Task RecordAsync(Exchange exchange, TransportResult end)
    {
        Interlocked.Increment(ref _unsettled);
        try
        {
            var records = await ConcludeAsync(exchange, end);
            var isUnwatched = IsUnwatched(exchange, end);
            exchange.Release();
            if (exchange.Copy is { } copy)
            {
                recording?.Keep(copy);
            }

            var written = Task.CompletedTask;
            for (var i = 0; i < records.Count; i++)
            {
                // The one hand-over to another thread. Observers are told while the commit is under way.
                var writing = await WriteAsync(exchange.Head, records[i], isOwn: i == 0, isUnwatched);
                written = i == 0 ? writing : Task.WhenAll(written, writing);
            }

            await written;
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Gateway, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _unsettled);
        }
    }

    /// <summary>
    /// Hands a record to the journal, or a call that ran no model to the tally, and tells whoever observes. The result completes, and never
    /// fails, when it is on disk, the journal keeps it for later, or nothing is to be waited for.
    /// </summary>
    private async ValueTask<Task> WriteAsync(ExchangeHead head, ConcludedRecord concluded, bool isOwn, bool isUnwatched)
    {
        var record = KeptColumns.From(concluded.OnceId is { } once ? await CountOnceAsync(concluded.Record, once) : concluded.Record, options.Current.Report.Columns);
        var claim = concluded.Claim as WorkClaim;

        // A claim becomes the count with a record alone.
        if (record.Judgement.Verdict == Verdict.NoUsage && claim is null && !options.Current.Capture.RecordNoUsage && noUsage.TryAdd(head))
        {
            metrics.OnRecord(record);
            Tell(record, static (observer, told) => observer.OnTallied(told));
            return Task.CompletedTask;
        }

        var written = _unwatched is { } behind && isUnwatched ? behind.WriteAsync(record) : AppendAsync(record, claim);
        if (isOwn)
        {
            metrics.OnRecord(record);
            Tell(record, static (observer, told) => observer.OnRecord(told));
        }
        else
        {
            metrics.OnFurtherRecord(record);
            Tell(record, static (observer, told) => observer.OnFurtherRecord(told));
        }

        return written;
    }

    /// <summary>
    /// Analyses what was not analysed yet, and judges. The limit holds for what runs here alone: while another gateway is asked, other
    /// exchanges may conclude.
    /// </summary>
    private async ValueTask<IReadOnlyList<ConcludedRecord>> ConcludeAsync(Exchange exchange, TransportResult end)
    {
        if (IsUnwatched(exchange, end))
        {
            // Nothing was delivered and nobody waits: there is nothing to count, so nothing is read and no slot is taken from others.
            return await exchange.ConcludeAsync(end);
        }

        var analyses = exchange.TryBeginAnalysis();
        if (!analyses)
        {
            await exchange.Analysed;
        }

        // What may take long goes to the thread pool, so that the bound of the hold can end the wait for it (G2).
        var isLong = exchange.ResponseBytes > AnalysisLimit.LongAnswerBytes || (analyses && exchange.RequestBytes > AnalysisLimit.AtOnceBytes);
        await limit.EnterConclusionAsync().ConfigureAwait(isLong ? ConfigureAwaitOptions.ForceYielding : ConfigureAwaitOptions.None);
        ValueTask<IReadOnlyList<ConcludedRecord>> concluding;
        try
        {
            if (analyses)
            {
                exchange.Analyse();
            }

            concluding = exchange.ConcludeAsync(end);
        }
        finally
        {
            limit.LeaveConclusion();
        }

        return await concluding;
    }

    private async Task AnalyseOnPoolAsync(Exchange exchange)
    {
        await limit.EnterRequestAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        AnalyseAndLeave(exchange);
    }

    private void AnalyseAndLeave(Exchange exchange)
    {
        try
        {
            // Not when the exchange was concluded meanwhile, and its memory given back.
            if (exchange.TryBeginAnalysis())
            {
                exchange.Analyse();
            }
        }
        finally
        {
            limit.LeaveRequest();
        }
    }

    /// <summary>An observer's fault is counted, and changes nothing (G2).</summary>
    private void Tell<T>(T told, Action<IRecordObserver, T> tell)
    {
        foreach (var observer in _observers)
        {
            try
            {
                tell(observer, told);
            }
            catch (Exception exception)
            {
                faults.Report(FaultSource.Gateway, exception);
            }
        }
    }

    /// <summary>
    /// The record of usage that may be told again, unless it was counted before a restart: then the record says so, and counts nothing.
    /// </summary>
    private async ValueTask<UsageRecord> CountOnceAsync(UsageRecord record, string once)
    {
        try
        {
            if (await journal.FindAsync(once, CancellationToken.None) is not null)
            {
                return MeteredExchange.Again(record) with { Id = record.Id == once ? Guid.CreateVersion7(clock.GetUtcNow()).ToString() : record.Id };
            }
        }
        catch (Exception exception)
        {
            // Written all the same: an append is idempotent by the record's id.
            faults.Report(FaultSource.Journal, exception);
        }

        return record with { Id = once };
    }

    /// <summary>A record that the disk does not take now is kept by the journal, in order, and written when the disk is back.</summary>
    private async Task AppendAsync(UsageRecord record, WorkClaim? claim = null)
    {
        try
        {
            await (claim is null ? journal.AppendAsync(record, CancellationToken.None) : journal.AppendAsync(record, claim, CancellationToken.None));
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Journal, exception);
        }
    }

    private BodyCapture Capture() => new(options.Current.Capture.MaxBodyBytes, _budget);

    private MeteredExchange? Metered(ExchangeHead head, (int Status, SessionContent Answer)? session = null)
    {
        try
        {
            return session is var (status, answer) ? meter.Begin(head, status, answer) : meter.Begin(head);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Request, exception);
            return null;
        }
    }
}
