using System.Runtime.CompilerServices;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// One exchange on an HTTP/1.1 connection. Head and body go out while the answer is already awaited, so an answer that is given early is
/// passed on early, also where the upstream then reads no further or closes (RFC 9112, 9.5). The connection goes back to its pool when both
/// directions ended well, and is closed otherwise.
/// </summary>
internal sealed class Http1Exchange(ConnectionPool pool, UpstreamConnection connection, HttpRequestMessage request, RawRequest? raw)
{
    private Task _sending = Task.CompletedTask;
    private Exception? _sendFault;
    private bool _sent;
    private bool _read;
    private bool _keepAlive;
    private readonly Lock _gate = new();
    private bool _clientEnded;
    private bool _ended;

    /// <summary>The connection.</summary>
    public UpstreamConnection Connection => connection;

    /// <summary>
    /// True when the connection failed before a byte of an answer, and had carried an exchange before: it was closed under the request.
    /// </summary>
    public bool WasStale { get; private set; }

    /// <summary>The method, as it goes out.</summary>
    public string Method => raw?.Method ?? request.Method.Method;

    /// <summary>Sends the request and gives the answer's head; its body is read from the content.</summary>
    /// <exception cref="HttpRequestException">The upstream cannot be reached.</exception>
    /// <exception cref="HttpIOException">The upstream ended early, or its answer is no HTTP.</exception>
    public async Task<HttpResponseMessage> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RequestHead.WriteAsync(connection, request, raw, cancellationToken);
            if (request.Content is { } content)
            {
                _sending = SendContentAsync(content, cancellationToken);
            }
            else
            {
                await connection.FlushAsync(cancellationToken);
                Sent();
            }

            var head = ReadHeadAsync(cancellationToken);
            if (!head.IsCompleted && !_sending.IsCompleted)
            {
                await Task.WhenAny(head, _sending);
            }

            if (_sendFault is not null && !connection.WriteFailed && !head.IsCompleted)
            {
                // The client did not deliver what it announced: the upstream learns it as it would without us, by the end of the
                // connection.
                connection.Dispose();
                await Swallow(head);
                throw _sendFault;
            }

            return await head;
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>The answer was read to its end.</summary>
    public void EndReading(bool keepAlive)
    {
        _keepAlive = keepAlive;
        _read = true;
        if (_sending.IsCompleted)
        {
            End();
        }
        else
        {
            _ = EndAfterSendingAsync();
        }
    }

    /// <summary>Nothing more is wanted: the connection closes.</summary>
    public void Abort()
    {
        if (TryEnd(out _))
        {
            pool.Discard(connection);
        }
    }

    /// <summary>
    /// The client has closed its sending side. The upstream is told so after the request's last byte, as without us, and decides: it
    /// answers, or ends what it works on. The connection carries no further exchange.
    /// </summary>
    public void EndOfClient()
    {
        lock (_gate)
        {
            _clientEnded = true;
            if (_sent && !_ended)
            {
                connection.EndWriting();
            }
        }
    }

    private static async Task Swallow(Task<HttpResponseMessage> head)
    {
        try
        {
            (await head).Dispose();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or HttpRequestException)
        {
            // Its end is the one that was just made.
        }
    }

    /// <summary>
    /// The answer is complete, the request is not. What the client still sends goes on to the upstream as long as it listens; one that
    /// closes ends that too.
    /// </summary>
    private async Task EndAfterSendingAsync()
    {
        if (!_keepAlive)
        {
            using var watch = new CancellationTokenSource();
            var closed = ClosedAsync(watch.Token);
            if (await Task.WhenAny(_sending, closed) == closed && !_sending.IsCompleted)
            {
                connection.Dispose();
                raw?.Closed();
            }

            await watch.CancelAsync();
        }

        await _sending;
        End();
    }

    private async Task ClosedAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await connection.FillAsync(ResponseHead.MaxBytes, cancellationToken) > 0)
            {
                connection.Advance(connection.Buffered.Length);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed, or nobody asks any more.
        }
    }

    private void End()
    {
        if (!TryEnd(out var isWhole))
        {
            return;
        }

        if (isWhole && _read && _keepAlive)
        {
            pool.Return(connection);
        }
        else
        {
            pool.Discard(connection);
        }
    }

    /// <summary>Takes the end upon the caller; false when it was taken before. Nothing is written to the connection after it.</summary>
    private bool TryEnd(out bool isWhole)
    {
        lock (_gate)
        {
            isWhole = _sent && !_clientEnded;
            return !_ended && (_ended = true);
        }
    }

    private void Sent()
    {
        lock (_gate)
        {
            _sent = true;
            if (_clientEnded && !_ended)
            {
                connection.EndWriting();
            }
        }
    }

    /// <summary>Sends the content. Never fails: what went wrong is kept.</summary>
    private async Task SendContentAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            var chunked = RequestHead.IsChunked(request);
            var body = new RequestBodyStream(connection, chunked);
            await content.CopyToAsync(body, cancellationToken);
            if (chunked)
            {
                await connection.WriteAsync(RequestHead.LastChunk(raw?.Trailers()), cancellationToken);
            }

            await connection.FlushAsync(cancellationToken);
            Sent();
        }
        catch (Exception exception)
        {
            // An upstream that takes no more may have answered: that answer counts (RFC 9112, 9.5). Everything else ends the exchange.
            _sendFault = exception;
        }
    }

    private async Task<HttpResponseMessage> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = ResponseHead.End(connection.Buffered.Span);
            while (end < 0)
            {
                if (connection.Buffered.Length >= ResponseHead.MaxBytes)
                {
                    throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, $"The upstream's head exceeds {ResponseHead.MaxBytes} bytes.");
                }

                await FillAsync(cancellationToken);
                end = ResponseHead.End(connection.Buffered.Span);
            }

            var status = ResponseHead.Status(connection.Buffered.Span);
            if (status is < 100 or >= 200 or 101)
            {
                return Open(connection.Buffered[..end]);
            }

            if (raw?.Interim is { } interim)
            {
                await interim(connection.Buffered[..end], cancellationToken);
            }

            connection.Advance(end);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await connection.FillAsync(ResponseHead.MaxBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException and not HttpIOException or ObjectDisposedException)
        {
            WasStale = connection.WasUsed && connection.Buffered.IsEmpty;
            throw _sendFault is not null && exception is ObjectDisposedException ? _sendFault : exception;
        }

        if (count == 0)
        {
            WasStale = connection.WasUsed && connection.Buffered.IsEmpty;
            throw ResponseHead.Ended();
        }
    }

    private HttpResponseMessage Open(ReadOnlyMemory<byte> head)
    {
        var content = new UpstreamContent();
        var response = ResponseHead.Parse(head.Span, request, content);
        connection.Advance(head.Length);
        content.Open(new ResponseBodyStream(this, response, Method));
        return response;
    }
}
