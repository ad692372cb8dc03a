using System.IO.Pipelines;
using System.Net;
using TokenGate.Gateway.Metering;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The request's body on its way to the upstream. Every chunk that the client sent goes out before the next is read, so an upload with
/// pauses arrives with its pauses. Nothing is read before HttpClient asks for it, which keeps <c>Expect: 100-continue</c> between client
/// and upstream.
/// </summary>
/// <param name="body">What the client sends.</param>
/// <param name="exchange">Takes the copy; null when the exchange is not metered.</param>
/// <param name="recorder">Analyses the complete request.</param>
/// <param name="expectsContinue">True when the client sends no body before it is told to.</param>
/// <param name="isHttp11">True when it goes out on HTTP/1.1, where a body of known length has ended with its last byte.</param>
/// <param name="clientAborted">Fires when the client is gone.</param>
internal sealed class RequestRelay(PipeReader body, Exchange? exchange, ExchangeRecorder recorder, bool expectsContinue, bool isHttp11, CancellationToken clientAborted)
    : HttpContent
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _reading;
    private bool _stopped;
    private int _started;

    /// <summary>True once HttpClient asked for the body.</summary>
    public bool Started => Volatile.Read(ref _started) == 1;

    /// <summary>True when the client failed to deliver what it had announced.</summary>
    public bool ClientFailed { get; private set; }

    /// <summary>True once a piece of the body came from the client.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Stops reading from the client: nobody takes the rest.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _reading?.Cancel();
        }
    }

    /// <summary>Ends, without ever failing, when nothing is read from the client any more.</summary>
    public Task Finished => Started ? _finished.Task : Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
        {
            throw new InvalidOperationException("A request body passes once.");
        }

        try
        {
            await RelayAsync(stream, BeginReading(cancellationToken));
        }
        finally
        {
            EndReading();
            _finished.SetResult();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>Gives the token that ends the reading: by the client, by the exchange, or by <see cref="Stop"/>.</summary>
    private CancellationToken BeginReading(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _reading = CancellationTokenSource.CreateLinkedTokenSource(clientAborted, cancellationToken);
            if (_stopped)
            {
                _reading.Cancel();
            }

            return _reading.Token;
        }
    }

    private void EndReading()
    {
        lock (_gate)
        {
            _reading?.Dispose();
            _reading = null;
        }
    }

    private async Task RelayAsync(Stream upstream, CancellationToken cancellationToken)
    {
        var passed = 0L;
        if (!TryRead(out var read))
        {
            // The head goes out before the first byte of the body is there.
            await upstream.FlushAsync(cancellationToken);
            read = await ReadAsync(cancellationToken);
        }

        // :: Step 4: Send the body.
        while (true)
        {
            HasBegun |= !read.Buffer.IsEmpty;
            foreach (var segment in read.Buffer)
            {
                exchange?.TakeRequest(segment.Span);
                passed += segment.Length;
                if (passed == Headers.ContentLength)
                {
                    // From now on the upstream may answer: the exchange may be over before this loop sees the end.
                    exchange?.EndRequest();
                }

                await upstream.WriteAsync(segment, cancellationToken);
            }

            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await EndAsync(upstream, cancellationToken);
                return;
            }

            await upstream.FlushAsync(cancellationToken);
            read = await ReadAsync(cancellationToken);
        }
    }

    /// <summary>
    /// What came with the head goes out with the head, in one piece. A client that waits to be told to go on (RFC 9110, 10.1.1) is told so
    /// by reading, which has to follow the head.
    /// </summary>
    private bool TryRead(out ReadResult read)
    {
        read = default;
        try
        {
            return !expectsContinue && body.TryRead(out read);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Reading tells again, once the upstream has the head.
            return false;
        }
    }

    /// <summary>
    /// Nothing of the request waits for its analysis: the bytes are on the wire before, or it runs elsewhere while HttpClient writes the
    /// end.
    /// </summary>
    private async ValueTask EndAsync(Stream upstream, CancellationToken cancellationToken)
    {
        if (exchange is null)
        {
            return;
        }

        var isPassedOn = isHttp11 && Headers.ContentLength is not null;
        if (isPassedOn)
        {
            await upstream.FlushAsync(cancellationToken);
        }

        // :: Step 5: Analyse.
        recorder.AnalyseRequest(exchange, isPassedOn);
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            ClientFailed = true;
            throw new IOException("The client did not deliver the body that it announced.", exception);
        }
    }
}
