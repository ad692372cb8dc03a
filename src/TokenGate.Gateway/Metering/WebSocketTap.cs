using TokenGate.Dialects;
using TokenGate.Gateway.Telemetry;
using TokenGate.Metering;
using TokenGate.Usage;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// The tap of an upgraded connection. Each answer in it is an exchange with a record of its own, on disk before the client sees the
/// answer's end; the connection itself has one only when it never answered, or for what was left (adr/0006). Both directions run
/// concurrently.
/// </summary>
/// <param name="reader">Reads the bytes.</param>
/// <param name="budget">The memory for copies of all connections: what this one holds is taken from it.</param>
/// <param name="settle">Settles an answer that is complete: what was asked and answered, when it began, and how it ended.</param>
/// <param name="faults">Takes faults beside the traffic.</param>
/// <param name="clock">The clock of every record.</param>
internal sealed class WebSocketTap(
    SessionReader reader, CaptureBudget budget, Func<SessionContent, DateTimeOffset, TransportResult, ValueTask> settle, FaultReporter faults, TimeProvider clock)
{
    /// <summary>Accounting granularity: the budget is updated when the held memory has changed by this much, in bytes.</summary>
    private const int Grain = 4096;

    private readonly Lock _weighing = new();
    private long _held;
    private bool _weighed;
    private volatile bool _broken;
    private long _requestBytes;
    private long _responseBytes;
    private DateTimeOffset? _answeringSince;
    private volatile bool _clientClosed;

    /// <summary>The client closed its side before the upstream.</summary>
    public void EndRequest() => _clientClosed = true;

    /// <summary>Takes what the client sent.</summary>
    public void TakeRequest(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _requestBytes, bytes.Length);
        if (_broken)
        {
            return;
        }

        try
        {
            reader.AppendRequest(bytes);
            Weigh();
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Request, exception);
        }
    }

    /// <summary>
    /// Takes what the upstream sent, before the client gets it. Waits, within the bound, for the records of the answers that end in it.
    /// </summary>
    public async ValueTask TakeResponseAsync(ReadOnlyMemory<byte> bytes)
    {
        _responseBytes += bytes.Length;
        while (Next(bytes.Span) is { } answer)
        {
            bytes = default;
            var startedAt = _answeringSince ?? clock.GetUtcNow();
            _answeringSince = null;

            // :: Step 8: Settle, once for each answer of the connection.
            await settle(answer, startedAt, Count(TerminationReason.Complete));
        }
    }

    /// <summary>Ends the session, after both directions have ended.</summary>
    /// <returns>What the connection's own record is to say; null when it needs none.</returns>
    public (SessionContent? Left, bool HasRecord, TransportResult End) Complete(TerminationReason ending)
    {
        try
        {
            if (ending == TerminationReason.Complete && reader.Answering)
            {
                // Closed in good order, but in the middle of an answer.
                ending = _clientClosed || reader.ClientLeft ? TerminationReason.ClientGone : TerminationReason.UpstreamCut;
            }

            var left = _broken ? null : reader.Complete();
            return (left, _broken || left is not null, Count(ending));
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
            return (null, true, Count(ending));
        }
        finally
        {
            reader.Dispose();
            lock (_weighing)
            {
                budget.Give(_held);
                _weighed = true;
            }
        }
    }

    private SessionContent? Next(ReadOnlySpan<byte> bytes)
    {
        if (_broken)
        {
            return null;
        }

        try
        {
            reader.AppendResponse(bytes);
            Weigh();
            if (reader.Answering)
            {
                _answeringSince ??= clock.GetUtcNow();
            }

            return reader.Take();
        }
        catch (Exception exception)
        {
            GiveUp(FaultSource.Response, exception);
            return null;
        }
    }

    /// <summary>
    /// Charges what the reader holds to the budget. When the budget is exhausted the reader drops its text; the remainder is charged all
    /// the same.
    /// </summary>
    private void Weigh()
    {
        lock (_weighing)
        {
            var more = reader.HeldBytes - _held;
            if (_weighed || Math.Abs(more) < Grain)
            {
                return;
            }

            if (more > 0 && !budget.TryTake(more))
            {
                reader.Shed();
                more = reader.HeldBytes - _held;
                budget.Give(-more);
            }
            else if (more < 0)
            {
                budget.Give(-more);
            }

            _held += more;
        }
    }

    /// <summary>The end of an exchange, with the bytes that passed since the last one's.</summary>
    private TransportResult Count(TerminationReason ending)
    {
        var end = new TransportResult
        {
            EndedAt = clock.GetUtcNow(),
            Ending = ending,
            RequestBytes = Interlocked.Exchange(ref _requestBytes, 0),
            ResponseBytes = _responseBytes,
        };
        _responseBytes = 0;
        return end;
    }

    private void GiveUp(FaultSource source, Exception exception)
    {
        _broken = true;
        faults.Report(source, exception);
    }
}
