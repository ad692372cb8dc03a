using Microsoft.AspNetCore.Http;
using TokenGate.Dialects;
using TokenGate.Gateway.Telemetry;
using TokenGate.Metering;
using TokenGate.Usage;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// One exchange as the taps see it: a state machine that only moves forward. Nothing here throws at the forwarder (G2). The request side
/// and the response side may run at the same time.
/// <code>
///   (1) Open       the taps copy and read what passes         TakeRequest, EndRequest, Analyse, OpenResponse, TakeResponse
///    │ TryEnd      the first of all paths that end it wins (G3); later bytes are not read
///   (2) Ended      its record is made                         ConcludeAsync
///    │ Release     its memory is given back
///   (3) Released
/// </code>
/// </summary>
/// <param name="head">What is known from the request's head.</param>
/// <param name="capture">Takes the copy of the request's body.</param>
/// <param name="metered">
/// Reads and judges; null when it could not begin: the exchange passes, and its record says that it was not metered.
/// </param>
/// <param name="faults">Takes faults beside the traffic.</param>
/// <param name="clock">The clock of the record.</param>
internal sealed class Exchange(ExchangeHead head, BodyCapture capture, MeteredExchange? metered, FaultReporter faults, TimeProvider clock)
{
    private const int Open = 1;
    private const int Ended = 2;
    private const int Released = 3;

    private readonly long _startedAt = clock.GetTimestamp();
    private readonly TaskCompletionSource _analysed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Open;
    private int _analysisBegun;
    private volatile bool _broken;
    private volatile bool _requestEnded;
    private long _requestBytes;
    private long _responseBytes;
    private long _sentAt;
    private int? _status;

    /// <summary>What is known from the request's head.</summary>
    public ExchangeHead Head => head;

    /// <summary>True once the response's head was taken.</summary>
    public bool HasResponse => _status is not null;

    /// <summary>The status that the client got; 0 before.</summary>
    public int Status
    {
        get => _status ?? 0;
        init => _status = value;
    }

    /// <summary>Bytes of the request's body so far.</summary>
    public long RequestBytes => Interlocked.Read(ref _requestBytes);

    /// <summary>Bytes of the response's body so far.</summary>
    public long ResponseBytes => _responseBytes;

    /// <summary>True once the bytes that passed hold the frame on which clients leave a stream.</summary>
    public bool Terminal { get; private set; }

    /// <summary>The upgraded connection that this exchange opened; null for every other exchange.</summary>
    public WebSocketTap? Session { get; set; }

    /// <summary>Takes a copy of what passes, for a recording; null for nearly every exchange.</summary>
    public ExchangeCopy? Copy { get; init; }

    /// <summary>Completes when the request has been analysed.</summary>
    public Task Analysed => _analysed.Task;

    /// <summary>The gateway's own time before the request was sent on.</summary>
    public TimeSpan TimeToSend => _sentAt == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_startedAt, _sentAt);

    /// <summary>The metering, until it fails: from then on the exchange passes without it.</summary>
    private MeteredExchange? Metered => _broken ? null : metered;

    /// <summary>Captures a chunk of the request body.</summary>
    public void TakeRequest(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _requestBytes, bytes.Length);
        Copy?.TakeRequest(bytes);
        if (Metered is not null)
        {
            capture.Append(bytes);
        }
    }

    /// <summary>The request body is complete.</summary>
    public void EndRequest() => _requestEnded = true;

    /// <summary>The request is being sent to the upstream.</summary>
    public void Sending() => _sentAt = clock.GetTimestamp();

    /// <summary>Claims the analysis of the request: true for the first caller, who then calls <see cref="Analyse"/>.</summary>
    public bool TryBeginAnalysis() => Interlocked.Exchange(ref _analysisBegun, 1) == 0;

    /// <summary>Parses and analyses the captured request: the heavy part. Called once.</summary>
    public void Analyse()
    {
        try
        {
            Metered?.ReadRequest(capture.Seal(), capture.Truncated || !_requestEnded);
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Request, exception);
        }
        finally
        {
            _analysed.SetResult();
        }
    }

    /// <summary>Takes the response's head.</summary>
    public void OpenResponse(HttpResponse response)
    {
        _status = response.StatusCode;
        try
        {
            var fields = new HeaderSnapshot(response.Headers);
            Copy?.OpenResponse(response.StatusCode, fields.Find);
            Metered?.OpenResponse(response.StatusCode, fields.Find);
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
        }
    }

    /// <summary>
    /// The connection was upgraded, and its head is about to go out. Gives a reader for both directions; null when this API shape has no
    /// sessions.
    /// </summary>
    public SessionReader? OpenSession(HttpResponse response)
    {
        _status = response.StatusCode;
        try
        {
            return Metered?.OpenSession(response.StatusCode, new HeaderSnapshot(response.Headers).Find);
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
            return null;
        }
    }

    /// <summary>Reads a chunk of the response body before the client gets it.</summary>
    public void TakeResponse(ReadOnlySpan<byte> bytes)
    {
        _responseBytes += bytes.Length;
        Copy?.TakeResponse(bytes);
        if (Volatile.Read(ref _state) != Open || Metered is not { } open)
        {
            return;
        }

        try
        {
            open.Append(bytes);
            Terminal = open.Terminal;
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
        }
    }

    /// <summary>Moves from open to ended: true for the first caller alone, whichever path it comes from.</summary>
    public bool TryEnd() => Interlocked.CompareExchange(ref _state, Ended, Open) == Open;

    /// <summary>
    /// What the transport says about the end. An upgraded connection whose answers all have their records needs none of its own: null.
    /// </summary>
    public TransportResult? Result(TerminationReason reason)
    {
        if (Session is null)
        {
            return new TransportResult
            {
                EndedAt = clock.GetUtcNow(),
                Ending = reason,
                RequestBytes = RequestBytes,
                ResponseBytes = ResponseBytes,
            };
        }

        var (left, hasRecord, result) = Session.Complete(reason);
        if (!hasRecord)
        {
            return null;
        }

        if (left is null)
        {
            _broken = true;
        }
        else
        {
            metered?.Take(_status!.Value, left);
        }

        return result;
    }

    /// <summary>
    /// Makes the exchange's one record, and behind it those of other work whose usage it told. Called once, after <see cref="Analyse"/>.
    /// </summary>
    public async ValueTask<IReadOnlyList<ConcludedRecord>> ConcludeAsync(TransportResult end)
    {
        try
        {
            if (Metered is { } ended)
            {
                var records = await ended.ConcludeAllAsync(end);
                if (ended.Fault is { } fault)
                {
                    faults.Report(FaultSource.Conclusion, fault);
                }

                return records.All(static concluded => concluded.Record.Judgement.Split.IsValid)
                    ? records
                    : [.. records.Select(concluded => concluded.Record.Judgement.Split.IsValid ? concluded : concluded with { Record = Unjudged(concluded.Record) })];
            }
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Conclusion, exception);
        }

        return [new ConcludedRecord(Unmetered(end), null)];
    }

    /// <summary>Gives the memory back. Nothing that was captured may be used any more.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _state, Released) == Released)
        {
            return;
        }

        capture.Release();
        try
        {
            metered?.Dispose();
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Conclusion, exception);
        }
    }

    /// <summary>
    /// The journal books no negative part: what the provider counted is kept, and as nobody judged it, it is unseen.
    /// </summary>
    private UsageRecord Unjudged(UsageRecord record)
    {
        faults.Report(FaultSource.Conclusion, new InvalidOperationException($"The judge gave exchange {record.Id} a split with a negative part."));
        return record with
        {
            Judgement = new Judgement
            {
                Verdict = Verdict.Trusted,
                Split = TokenSplit.None with { UnseenInput = record.Counts.Input ?? 0, UnseenOutput = record.Counts.Output ?? 0 },
                Policy = "not judged: a fault of the gateway, see its log",
            },
        };
    }

    /// <summary>The record of an exchange that could not be metered: it happened, and what it used is unknown.</summary>
    private UsageRecord Unmetered(TransportResult end) =>
        head.RecordOf(_status, end, new Judgement { Verdict = Verdict.Unreadable, Split = TokenSplit.None, Policy = "not metered" }) with
        {
            Note = "metering failed",
        };

    private void GiveUp(FaultSource source, Exception exception)
    {
        _broken = true;
        Terminal = false;
        faults.Report(source, exception);
    }
}
