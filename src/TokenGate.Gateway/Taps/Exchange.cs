using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Recording;
using TokenGate.Metering;
using TokenGate.Usage;

namespace TokenGate.Gateway.Taps;

/// <summary>
/// One exchange as the taps see it. The forwarder tells it what passes; nothing here throws at the forwarder, and nothing waits but
/// <see cref="SettleAsync(TerminationReason)"/>, which has its bound (G2). The request side and the response side may run at the same time.
/// </summary>
internal sealed class Exchange
{
    private readonly ExchangeRecorder _recorder;
    private readonly BodyCapture _capture;
    private readonly long _startedAt;
    private readonly MeteredExchange? _metered;
    private volatile bool _broken;
    private long _requestBytes;
    private long _responseBytes;
    private long _sentAt;
    private int? _status;
    private bool _requestEnded;
    private readonly Lock _analysis = new();
    private bool _analysed;
    private Task? _settlement;
    private WebSocketTap? _session;

    /// <summary>Begins to take an exchange.</summary>
    public Exchange(ExchangeRecorder recorder, ExchangeHead head, BodyCapture capture, MeteredExchange? metered)
    {
        _recorder = recorder;
        _capture = capture;
        _metered = metered;
        _startedAt = recorder.Clock.GetTimestamp();
        Head = head;
    }

    /// <summary>What is known from the request's head.</summary>
    public ExchangeHead Head { get; }

    /// <summary>True once the response's head was taken.</summary>
    public bool HasResponse => _status is not null;

    /// <summary>The status that the client got; 0 before.</summary>
    public int Status
    {
        get => _status ?? 0;
        init => _status = value;
    }

    /// <summary>True once the bytes that passed hold the frame on which clients leave a stream.</summary>
    public bool Terminal { get; private set; }

    /// <summary>The metering, until it fails: from then on the exchange passes without it.</summary>
    private MeteredExchange? Metered => _broken ? null : _metered;

    /// <summary>The id by which an answer that was fetched counts once; null for every other exchange. Known after <see cref="Conclude"/>.</summary>
    public string? OnceId => Metered?.OnceId;

    /// <summary>The gateway's own time before the request was sent on.</summary>
    public TimeSpan TimeToSend => _sentAt == 0 ? TimeSpan.Zero : _recorder.Clock.GetElapsedTime(_startedAt, _sentAt);

    /// <summary>Takes a piece of the request's body.</summary>
    public void TakeRequest(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _requestBytes, bytes.Length);
        if (Metered is not null)
        {
            _capture.Append(bytes);
        }
    }

    /// <summary>The request's body is whole: its analysis can begin, while the upstream is thinking.</summary>
    public void EndRequest()
    {
        _requestEnded = true;
        _recorder.QueueAnalysis(this);
    }

    /// <summary>The request goes out now.</summary>
    public void Sending() => _sentAt = _recorder.Clock.GetTimestamp();

    /// <summary>Takes the response's head.</summary>
    public void OpenResponse(HttpResponse response)
    {
        _status = response.StatusCode;
        try
        {
            Metered?.OpenResponse(response.StatusCode, new HeaderSnapshot(response.Headers).Find);
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
        }
    }

    /// <summary>The connection was upgraded, and its head is about to go out; null when its shape has no sessions.</summary>
    public WebSocketTap? OpenSession(HttpResponse response)
    {
        _status = response.StatusCode;
        try
        {
            var reader = Metered?.OpenSession(response.StatusCode, new HeaderSnapshot(response.Headers).Find);
            _session = reader is null ? null : _recorder.OpenSession(this, reader);
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
        }

        return _session;
    }

    /// <summary>Takes a piece of the response's body, before the client gets it.</summary>
    public void TakeResponse(ReadOnlySpan<byte> bytes)
    {
        _responseBytes += bytes.Length;
        if (_settlement is not null || Metered is not { } metered)
        {
            return;
        }

        try
        {
            metered.Append(bytes);
            Terminal = metered.Terminal;
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
        }
    }

    /// <summary>
    /// Ends the exchange, once: its record is made and written, and this waits for it within the bound. Further calls do nothing, so that every path may end
    /// with one.
    /// </summary>
    public ValueTask SettleAsync(TerminationReason ending)
    {
        if (_settlement is not null)
        {
            return ValueTask.CompletedTask;
        }

        if (_session is { } session)
        {
            return EndSession(session, ending);
        }

        return SettleAsync(new TransportResult
        {
            EndedAt = _recorder.Clock.GetUtcNow(),
            Ending = ending,
            RequestBytes = Interlocked.Read(ref _requestBytes),
            ResponseBytes = _responseBytes,
        });
    }

    /// <summary>Ends an exchange whose end is known: an answer of a session.</summary>
    public ValueTask SettleAsync(TransportResult end)
    {
        _settlement = _recorder.Settle(this, end);
        return _recorder.HoldAsync(this, _settlement);
    }

    /// <summary>Reads the request, if nobody did yet. Runs on a worker.</summary>
    public void Analyse()
    {
        // A conclusion that comes while the request is still being read waits here for the reading.
        lock (_analysis)
        {
            if (_analysed || Metered is not { } metered)
            {
                return;
            }

            _analysed = true;
            try
            {
                var body = _capture.Seal();
                metered.ReadRequest(body, _capture.Truncated || !_requestEnded);
            }
            catch (Exception exception)
            {
                GiveUp(FaultSource.Request, exception);
            }
        }
    }

    /// <summary>Makes the one record. Runs on a worker, after <see cref="Analyse"/>.</summary>
    public UsageRecord Conclude(TransportResult end)
    {
        try
        {
            if (Metered is { } metered)
            {
                var record = metered.ConcludeAsync(end).AsTask().GetAwaiter().GetResult();
                if (metered.Fault is { } fault)
                {
                    _recorder.Faults.Report(FaultSource.Conclusion, fault);
                }

                return record;
            }
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Conclusion, exception);
        }

        return Unmetered(end);
    }

    /// <summary>Gives the memory back. Nothing may be taken any more.</summary>
    public void Release()
    {
        _capture.Release();
        try
        {
            _metered?.Dispose();
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Conclusion, exception);
        }
    }

    /// <summary>A session's answers have their records; what was left gets the one of the exchange that opened it.</summary>
    private ValueTask EndSession(WebSocketTap session, TerminationReason ending)
    {
        var (rest, hasRecord, end) = session.Complete(ending);
        if (!hasRecord)
        {
            _settlement = Task.CompletedTask;
            _recorder.Forget(this);
            return ValueTask.CompletedTask;
        }

        if (rest is null)
        {
            _broken = true;
        }
        else
        {
            _metered?.Take(_status!.Value, rest);
        }

        return SettleAsync(end);
    }

    /// <summary>The record of an exchange that could not be metered: it happened, and what it used is unknown.</summary>
    private UsageRecord Unmetered(TransportResult end) =>
        Head.RecordOf(_status, end, new Judgement { Verdict = Verdict.Unreadable, Split = TokenSplit.None, Policy = "not metered" }) with
        {
            Note = "metering failed",
        };

    private void GiveUp(FaultSource place, Exception exception)
    {
        _broken = true;
        Terminal = false;
        _recorder.Faults.Report(place, exception);
    }
}
