using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Upstream;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The chunked transfer coding of HTTP/1.1 (RFC 9112, 7.1), done here and not by the server: so a body can end with the upstream's
/// trailers, and one that the upstream cut can stop without an end.
/// </summary>
internal static class ChunkFraming
{
    /// <summary>Room before the data for a chunk's length in hexadecimal and its line end.</summary>
    public const int HeadBytes = 10;

    /// <summary>Room after the data for its line end.</summary>
    public const int TailBytes = 2;

    /// <summary>Prepares a response for it: before its head is sent.</summary>
    public static void Begin(HttpContext context)
    {
        context.Response.Headers.TransferEncoding = "chunked";
        context.Features.Set<IHttpResponseTrailersFeature>(new ChunkTrailers());
    }

    /// <summary>Frames data in place, as one chunk.</summary>
    /// <param name="buffer">Holds the data from <see cref="HeadBytes"/> on, and has room for the tail.</param>
    /// <param name="count">Bytes of data.</param>
    public static ReadOnlyMemory<byte> Frame(byte[] buffer, int count)
    {
        Span<byte> digits = stackalloc byte[8];
        count.TryFormat(digits, out var length, "X", CultureInfo.InvariantCulture);
        var start = HeadBytes - TailBytes - length;
        digits[..length].CopyTo(buffer.AsSpan(start));
        "\r\n"u8.CopyTo(buffer.AsSpan(HeadBytes - TailBytes));
        "\r\n"u8.CopyTo(buffer.AsSpan(HeadBytes + count));
        return buffer.AsMemory(start, length + TailBytes + count + TailBytes);
    }

    /// <summary>The last chunk with the response's trailers.</summary>
    public static ReadOnlyMemory<byte> End(HttpContext context)
    {
        var trailers = context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        if (trailers.Count == 0)
        {
            return RequestHead.BareEnd;
        }

        var end = new StringBuilder("0\r\n");
        foreach (var (name, lines) in trailers)
        {
            foreach (var line in lines)
            {
                end.Append(CultureInfo.InvariantCulture, $"{name}: {line}\r\n");
            }
        }

        return Encoding.Latin1.GetBytes(end.Append("\r\n").ToString());
    }

    private sealed class ChunkTrailers : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }
}
