using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Metering;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The response's body on its way to the client: each chunk as it comes, and the one that ends the answer only when the exchange's record
/// is on disk (G4).
/// </summary>
internal sealed class ResponseRelay
{
    private const int BufferBytes = 32 * 1024;

    private readonly HttpContext _context;
    private readonly Exchange? _exchange;
    private readonly Func<CancellationToken> _progress;
    private readonly Func<ValueTask> _settle;
    private readonly long? _length;
    private readonly bool _framed;
    private long _passed;

    /// <param name="context">The client's side, its head set but not sent.</param>
    /// <param name="exchange">Reads what passes; null when the exchange is not metered.</param>
    /// <param name="progress">Renews the activity timeout, and gives the token for what comes next.</param>
    /// <param name="settle">Settles the exchange before the bytes by which the client knows the end; may be called more than once.</param>
    public ResponseRelay(HttpContext context, Exchange? exchange, Func<CancellationToken> progress, Func<ValueTask> settle)
    {
        _context = context;
        _exchange = exchange;
        _progress = progress;
        _settle = settle;
        _length = context.Response.ContentLength;
        HasBody = !HttpMethods.IsHead(context.Request.Method)
            && context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        _framed = HasBody && _length is null && HttpProtocol.IsHttp11(context.Request.Protocol);
        if (_framed)
        {
            ChunkFraming.Begin(context);
        }
    }

    /// <summary>True when the response can have a body: only then is it more than its head.</summary>
    public bool HasBody { get; }

    /// <summary>True when reading from the upstream failed, false when writing to the client did.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Passes the body on, to its end. Exceptions of the upstream or the client propagate.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RelayAsync(Stream upstream)
    {
        var client = _context.Response.Body;
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkFraming.HeadBytes + BufferBytes + ChunkFraming.TailBytes);
        try
        {
            while (await ReadAsync(upstream, buffer.AsMemory(ChunkFraming.HeadBytes, BufferBytes)) is var count and > 0)
            {
                // :: Step 7: Pass the body.
                _passed += count;
                _exchange?.TakeResponse(buffer.AsSpan(ChunkFraming.HeadBytes, count));
                if (_passed == _length || _exchange is { Terminal: true })
                {
                    await _settle();
                }

                await client.WriteAsync(_framed ? ChunkFraming.Frame(buffer, count) : buffer.AsMemory(ChunkFraming.HeadBytes, count), _progress());
            }

            if (HasBody && _passed < _length)
            {
                // HttpClient takes the end of an HTTP/2 stream for the body's, whatever length was announced.
                IsReading = true;
                throw new HttpIOException(HttpRequestError.ResponseEnded, $"The upstream ended a body of {_length} bytes after {_passed}.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Settles, and ends a framed body with its trailers. Other bodies are ended by the server.</summary>
    public async ValueTask EndAsync()
    {
        // :: Step 9: End.
        await _settle();
        if (_framed)
        {
            await _context.Response.Body.WriteAsync(ChunkFraming.End(_context), _progress());
        }
        else if (HasBody && _length is null)
        {
            // Had the server to send head and end together, it would add a Content-Length of 0 that the upstream did not send.
            await SendHeadAsync(_progress());
        }
    }

    /// <summary>
    /// Sends the head when it was not sent yet: it is out before what follows it, or before the upstream's failure to send more.
    /// </summary>
    public async ValueTask SendHeadAsync(CancellationToken token)
    {
        try
        {
            if (!_context.Response.HasStarted)
            {
                await _context.Response.Body.FlushAsync(token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client is gone; the read that is under way ends by the same token, and tells so.
        }
    }

    /// <summary>Reads the next chunk. When the upstream pauses, what is there (the head, to begin with) is sent first.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync(Stream upstream, Memory<byte> buffer)
    {
        IsReading = true;
        var token = _progress();
        var read = upstream.ReadAsync(buffer, token);
        if (!read.IsCompleted)
        {
            await SendHeadAsync(token);
        }

        var count = await read;
        IsReading = false;
        return count;
    }
}
