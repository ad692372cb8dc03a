using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Upstream;

/// <summary>Writes a request's head as it is to stand on the wire (RFC 9112, 3 and 5).</summary>
internal static class RequestHead
{
    /// <summary>The largest head whose memory is kept for the next one.</summary>
    private const int KeptBytes = 16 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    /// <summary>The last chunk without trailers, of every body alike.</summary>
    public static readonly ReadOnlyMemory<byte> BareEnd = "0\r\n\r\n"u8.ToArray();

    /// <summary>True when the request's body is framed in chunks.</summary>
    public static bool IsChunked(HttpRequestMessage request) => request.Headers.TransferEncodingChunked == true;

    /// <summary>Writes the head, and does not send it yet.</summary>
    public static ValueTask WriteAsync(UpstreamConnection connection, HttpRequestMessage request, RawRequest? raw, CancellationToken cancellationToken)
    {
        // A body without a length is framed in chunks (RFC 9112, 6.3).
        if (request.Content is { } content && (raw is null ? content.Headers.ContentLength is null : raw.HasBody && !content.Headers.NonValidated.Contains("Content-Length")))
        {
            request.Headers.TransferEncodingChunked = true;
        }

        var head = _scratch ?? new ArrayBufferWriter<byte>(1024);
        _scratch = null;
        head.ResetWrittenCount();
        Write(head, raw?.Method ?? request.Method.Method);
        Write(head, " ");
        Write(head, raw?.Target ?? request.RequestUri!.PathAndQuery);
        Write(head, " HTTP/1.1\r\n");
        WriteFields(head, request, raw);
        Write(head, "\r\n");
        var writing = connection.WriteAsync(head.WrittenMemory, cancellationToken);
        if (writing.IsCompletedSuccessfully && head.Capacity <= KeptBytes)
        {
            // Written to the connection's buffer: nobody reads here any more.
            _scratch = head;
        }

        return writing;
    }

    /// <summary>The end of a chunked body, with trailers if there are any.</summary>
    public static ReadOnlyMemory<byte> LastChunk(IHeaderDictionary? trailers)
    {
        if (trailers is not { Count: > 0 })
        {
            return BareEnd;
        }

        var end = new ArrayBufferWriter<byte>(256);
        Write(end, "0\r\n");
        foreach (var (name, lines) in trailers)
        {
            foreach (var line in lines)
            {
                WriteField(end, name, line ?? "");
            }
        }

        Write(end, "\r\n");
        return end.WrittenMemory;
    }

    private static void WriteFields(ArrayBufferWriter<byte> head, HttpRequestMessage request, RawRequest? raw)
    {
        // One Host, first (RFC 9112, 3.2), and exactly one: two would let a request be taken for another one.
        WriteField(head, "Host", request.Headers.NonValidated.TryGetValues("Host", out var hosts) && hosts.Count > 0 ? First(hosts) : Authority(request.RequestUri!));
        WriteFields(head, request.Headers.NonValidated);
        if (request.Content is { } content)
        {
            WriteFields(head, content.Headers.NonValidated);
        }

        if (raw?.Upgrade is { } protocol)
        {
            WriteField(head, "Connection", "Upgrade");
            WriteField(head, "Upgrade", protocol);
        }
    }

    private static void WriteFields(ArrayBufferWriter<byte> head, HttpHeadersNonValidated fields)
    {
        foreach (var (name, values) in fields)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                WriteField(head, name, value);
            }
        }
    }

    private static void WriteField(ArrayBufferWriter<byte> head, string name, string value)
    {
        Write(head, name);
        Write(head, ": ");

        // Lines that were joined for HttpClient part again here.
        var bytes = head.GetSpan((value.Length * 2) + 2);
        head.Advance(HeaderLines.Write(value, bytes));
        Write(head, "\r\n");
    }

    private static void Write(ArrayBufferWriter<byte> head, string text) => head.Advance(Encoding.Latin1.GetBytes(text, head.GetSpan(text.Length)));

    private static string First(in HeaderStringValues values)
    {
        foreach (var value in values)
        {
            return value;
        }

        return "";
    }

    private static string Authority(Uri uri) => uri.IsDefaultPort ? uri.IdnHost : $"{(uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost)}:{uri.Port}";
}
