using System.Net;
using System.Text;

namespace TokenGate.Gateway.Upstream;

/// <summary>Reads a response's head from the bytes of the wire (RFC 9112, 4 and 5).</summary>
internal static class ResponseHead
{
    /// <summary>No upstream's head was seen near it, and it bounds a hostile one.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>Where a head ends, its empty line included; -1 when it is not all there.</summary>
    public static int End(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; bytes[at..].IndexOf((byte)'\n') is var line and >= 0;)
        {
            at += line + 1;
            if (bytes[at..].StartsWith("\r\n"u8))
            {
                return at + 2;
            }

            if (bytes[at..].StartsWith("\n"u8))
            {
                return at + 1;
            }
        }

        return -1;
    }

    /// <summary>The status code of a head; 0 when its first line is no status line.</summary>
    public static int Status(ReadOnlySpan<byte> head) =>
        head.Length >= 12 && head.StartsWith("HTTP/1."u8) && head[7] is (byte)'0' or (byte)'1' && head[8] == ' '
            && char.IsAsciiDigit((char)head[9]) && char.IsAsciiDigit((char)head[10]) && char.IsAsciiDigit((char)head[11])
            && (head.Length == 12 || head[12] is (byte)' ' or (byte)'\r' or (byte)'\n')
            ? ((head[9] - '0') * 100) + ((head[10] - '0') * 10) + head[11] - '0'
            : 0;

    /// <summary>The response of a head, without its body.</summary>
    /// <param name="head">The head, its empty line included.</param>
    /// <param name="request">What it answers.</param>
    /// <param name="content">Takes the fields that describe the body.</param>
    /// <exception cref="HttpIOException">It is no head.</exception>
    public static HttpResponseMessage Parse(ReadOnlySpan<byte> head, HttpRequestMessage request, HttpContent content)
    {
        var status = Status(head);
        if (status < 100)
        {
            throw Invalid("its first line is no status line");
        }

        var line = NextLine(ref head);
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Version = line[7] == '0' ? HttpVersion.Version10 : HttpVersion.Version11,
            ReasonPhrase = Encoding.Latin1.GetString(line.Length > 13 ? line[13..] : []),
            RequestMessage = request,
            Content = content,
        };
        string? name = null;
        string? value = null;
        while (true)
        {
            line = NextLine(ref head);
            if (line.Length > 0 && line[0] is (byte)' ' or (byte)'\t' && name is not null)
            {
                // A folded field (RFC 9112, 5.2): the fold is a space.
                value = $"{value} {Text(line)}";
                continue;
            }

            if (name is not null)
            {
                Add(response, content, name, value!);
            }

            if (line.IsEmpty)
            {
                return response;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                throw Invalid("a line of its head has no name");
            }

            (name, value) = (FieldNames.Get(line[..colon]), Text(line[(colon + 1)..]));
        }
    }

    /// <summary>Adds the fields of a trailer section, which ends with an empty line.</summary>
    public static void ParseTrailers(ReadOnlySpan<byte> section, HttpResponseMessage response)
    {
        while (NextLine(ref section) is { IsEmpty: false } line)
        {
            if (line.IndexOf((byte)':') is var colon and > 0)
            {
                response.TrailingHeaders.TryAddWithoutValidation(FieldNames.Get(line[..colon]), Text(line[(colon + 1)..]));
            }
        }
    }

    /// <summary>What a broken answer throws.</summary>
    public static HttpIOException Invalid(string why) => new(HttpRequestError.InvalidResponse, $"The upstream's answer is no HTTP: {why}.");

    /// <summary>What an answer throws that ends before its end.</summary>
    public static HttpIOException Ended() => new(HttpRequestError.ResponseEnded, "The upstream's answer ended before its end.");

    private static void Add(HttpResponseMessage response, HttpContent content, string name, string value)
    {
        if (!response.Headers.TryAddWithoutValidation(name, value))
        {
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value.Trim(" \t"u8));

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            var rest = bytes;
            bytes = [];
            return rest;
        }

        var line = bytes[..end];
        bytes = bytes[(end + 1)..];
        return line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
    }
}
