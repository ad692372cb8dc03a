using System.Buffers.Text;

namespace TokenGate.Load;

/// <summary>Where an HTTP/1.1 message on a connection ends. As much of the protocol as proxies speak here.</summary>
internal static class HttpMessage
{
    /// <summary>The length of the first message, head and body; 0 when it is not all there.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        var body = bytes[(head + 4)..];
        if (Field(bytes[..(head + 2)], "content-length:"u8) is { Length: > 0 } length)
        {
            _ = Utf8Parser.TryParse(length, out int count, out _);
            return body.Length >= count ? head + 4 + count : 0;
        }

        if (Field(bytes[..(head + 2)], "transfer-encoding:"u8).IsEmpty)
        {
            return head + 4;
        }

        for (var at = 0; ;)
        {
            var line = body[at..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(body.Slice(at, line), out int size, out _, 'x'))
            {
                return 0;
            }

            at += line + 2 + size + 2;
            if (at > body.Length)
            {
                return 0;
            }

            if (size == 0)
            {
                return head + 4 + at;
            }
        }
    }

    /// <summary>The status of an answer.</summary>
    public static int StatusOf(ReadOnlySpan<byte> bytes) => Utf8Parser.TryParse(bytes[9..], out int status, out _) ? status : 0;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf("\r\n"u8) is >= 0 and var end)
        {
            var line = head[..end];
            if (line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[name.Length..].Trim((byte)' ');
            }

            head = head[(end + 2)..];
        }

        return [];
    }
}
