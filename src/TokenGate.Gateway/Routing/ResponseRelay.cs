using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Taps;
using TokenGate.Usage;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The response's body on its way to the client: each piece as it comes, and the one that ends the answer only when the exchange's record is on disk
/// (G4). On HTTP/1.1 a body of unknown length is framed here and not by the server: so it can end with the upstream's trailers, and a body that the upstream
/// cut can stop without an end.
/// </summary>
internal sealed class ResponseRelay
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>Room before the data for a chunk's length in hexadecimal and its line end.</summary>
    private const int FrameHead = 10;

    private const int FrameTail = 2;

    private readonly HttpContext _context;
    private readonly Exchange? _exchange;
    private readonly Func<CancellationToken> _progress;
    private readonly long? _length;
    private readonly bool _framed;
    private long _passed;

    /// <param name="context">The client's side, its head set but not sent.</param>
    /// <param name="exchange">Takes the copy; null when the exchange is not metered.</param>
    /// <param name="progress">Notes that something happened, and gives the token for what comes next.</param>
    public ResponseRelay(HttpContext context, Exchange? exchange, Func<CancellationToken> progress)
    {
        _context = context;
        _exchange = exchange;
        _progress = progress;
        _length = context.Response.ContentLength;
        HasBody = !HttpMethods.IsHead(context.Request.Method)
            && context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        _framed = HasBody && _length is null && HttpProtocol.IsHttp11(context.Request.Protocol);
        if (_framed)
        {
            context.Response.Headers.TransferEncoding = "chunked";
            context.Features.Set<IHttpResponseTrailersFeature>(new ChunkTrailers());
        }
    }

    /// <summary>True when the response can have a body: only then is it more than its head.</summary>
    public bool HasBody { get; }

    /// <summary>True when reading from the upstream failed, false when writing to the client did.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Passes the body on, to its end. What the upstream or the client throws comes out.</summary>
    public async Task RelayAsync(Stream upstream)
    {
        var client = _context.Response.Body;
        var buffer = ArrayPool<byte>.Shared.Rent(FrameHead + BufferBytes + FrameTail);
        try
        {
            while (await ReadAsync(upstream, buffer.AsMemory(FrameHead, BufferBytes)) is var count and > 0)
            {
                _passed += count;
                _exchange?.TakeResponse(buffer.AsSpan(FrameHead, count));
                if (_exchange is not null && (_passed == _length || _exchange.Terminal))
                {
                    await _exchange.SettleAsync(TerminationReason.Complete);
                }

                await client.WriteAsync(_framed ? Frame(buffer, count) : buffer.AsMemory(FrameHead, count), _progress());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends a framed body with its trailers. Other bodies are ended by the server.</summary>
    public async ValueTask EndAsync()
    {
        if (!_framed)
        {
            if (HasBody && _length is null)
            {
                // Had the server to send head and end together, it would add a Content-Length of 0 that the upstream did not send.
                await SendHeadAsync(_progress());
            }

            return;
        }

        var end = new StringBuilder("0\r\n");
        foreach (var (name, lines) in _context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers)
        {
            foreach (var line in lines)
            {
                end.Append(CultureInfo.InvariantCulture, $"{name}: {line}\r\n");
            }
        }

        end.Append("\r\n");
        await _context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(end.ToString()), _progress());
    }

    /// <summary>Reads the next piece. When the upstream pauses, what is there (the head, to begin with) is sent first.</summary>
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

    /// <summary>Sends the head when it was not sent yet: it is out before what follows it, or before the upstream's failure to send more.</summary>
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

    private static ReadOnlyMemory<byte> Frame(byte[] buffer, int count)
    {
        Span<byte> digits = stackalloc byte[8];
        count.TryFormat(digits, out var length, "X", CultureInfo.InvariantCulture);
        var start = FrameHead - FrameTail - length;
        digits[..length].CopyTo(buffer.AsSpan(start));
        "\r\n"u8.CopyTo(buffer.AsSpan(FrameHead - FrameTail));
        "\r\n"u8.CopyTo(buffer.AsSpan(FrameHead + count));
        return buffer.AsMemory(start, length + FrameTail + count + FrameTail);
    }

    private sealed class ChunkTrailers : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }
}
