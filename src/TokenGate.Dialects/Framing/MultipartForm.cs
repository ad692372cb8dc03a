using System.Text;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// Walks the parts of a <c>multipart/form-data</c> body (RFC 7578) that is there in whole. Parts without a name, and what follows a broken
/// boundary,
/// are passed over.
/// </summary>
internal ref struct MultipartForm
{
    /// <summary>More parts than any form of these APIs has.</summary>
    private const int MaxParts = 256;

    private readonly ReadOnlySpan<byte> _boundary;
    private ReadOnlySpan<byte> _rest;
    private int _parts;

    /// <summary>Begins a walk.</summary>
    /// <param name="body">The body.</param>
    /// <param name="boundary">The boundary with its two leading dashes.</param>
    public MultipartForm(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary)
    {
        _boundary = boundary;
        var start = boundary.IsEmpty ? -1 : body.IndexOf(boundary);
        _rest = start < 0 ? default : body[(start + boundary.Length)..];
    }

    /// <summary>The current part's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>True when the current part is a file.</summary>
    public bool IsFile { get; private set; }

    /// <summary>The current part's content.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The boundary that a content type names, with its two leading dashes; empty when it names none.</summary>
    public static byte[] BoundaryOf(string? contentType)
    {
        var parameters = new DispositionParameters(Encoding.UTF8.GetBytes(contentType ?? ""));
        while (parameters.MoveNext())
        {
            if (parameters.Is("boundary"))
            {
                var value = parameters.Value();
                return value.Length is 0 or > 200 ? [] : [(byte)'-', (byte)'-', .. value];
            }
        }

        return [];
    }

    /// <summary>Goes to the next part.</summary>
    public bool MoveNext()
    {
        while (TrySkipLineEnd(ref _rest) && _parts++ < MaxParts)
        {
            var part = TakePart();
            var split = part.IndexOf("\r\n\r\n"u8);
            var content = split < 0 ? default : part[(split + 4)..];
            if (split < 0)
            {
                // Some programs end lines with a line feed alone.
                split = part.IndexOf("\n\n"u8);
                content = split < 0 ? default : part[(split + 2)..];
            }

            if (split < 0)
            {
                continue;
            }

            Content = content;
            ReadHead(part[..split]);
            if (!Name.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TrySkipLineEnd(ref ReadOnlySpan<byte> rest)
    {
        // Blanks may stand between a boundary and the end of its line: RFC 2046, section 5.1.1.
        var trimmed = rest.TrimStart(" \t"u8);
        var length = trimmed.StartsWith("\r\n"u8) ? 2 : trimmed.StartsWith("\n"u8) ? 1 : 0;
        rest = length > 0 ? trimmed[length..] : rest;
        return length > 0;
    }

    /// <summary>What stands before the next boundary. A boundary stands at the beginning of a line: inside a file its text may stand
    /// anywhere.</summary>
    private ReadOnlySpan<byte> TakePart()
    {
        var from = 0;
        while (true)
        {
            var next = _rest[from..].IndexOf(_boundary);
            if (next < 0)
            {
                var all = _rest;
                _rest = default;
                return all;
            }

            var end = from + next;
            if (end > 0 && _rest[end - 1] == (byte)'\n')
            {
                var part = _rest[..(end - 1)];
                _rest = _rest[(end + _boundary.Length)..];
                return part.EndsWith("\r"u8) ? part[..^1] : part;
            }

            from = end + _boundary.Length;
        }
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        Name = default;
        IsFile = false;
        while (!head.IsEmpty)
        {
            var end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || !Ascii.EqualsIgnoreCase(line[..colon].Trim(" \t"u8), "content-disposition"))
            {
                continue;
            }

            var parameters = new DispositionParameters(line[(colon + 1)..].Trim(" \t\r"u8));
            while (parameters.MoveNext())
            {
                if (parameters.Is("name") || parameters.Is("name*"))
                {
                    Name = parameters.Value();
                }
                else
                {
                    IsFile |= parameters.Is("filename") || parameters.Is("filename*");
                }
            }
        }
    }
}
