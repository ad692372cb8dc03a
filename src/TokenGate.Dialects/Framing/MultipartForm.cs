namespace TokenGate.Dialects.Framing;

/// <summary>
/// Walks the parts of a <c>multipart/form-data</c> body (RFC 7578) that is there in whole. Parts without a name, and what follows a broken boundary,
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
        const string Key = "boundary=";
        var start = contentType?.IndexOf(Key, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
        {
            return [];
        }

        var value = contentType![(start + Key.Length)..];
        value = value.StartsWith('"') ? value[1..].Split('"')[0] : value.Split(';')[0].Trim();
        return value.Length is 0 or > 200 ? [] : System.Text.Encoding.UTF8.GetBytes("--" + value);
    }

    /// <summary>Goes to the next part.</summary>
    public bool MoveNext()
    {
        while (_rest.StartsWith("\r\n"u8) && _parts++ < MaxParts)
        {
            var end = _rest.IndexOf(_boundary);
            var part = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + _boundary.Length)..];
            var split = part.IndexOf("\r\n\r\n"u8);
            if (split < 0)
            {
                continue;
            }

            var head = part[..split];
            var content = part[(split + 4)..];
            Content = content.EndsWith("\r\n"u8) ? content[..^2] : content;
            IsFile = head.IndexOf("filename="u8) >= 0;
            Name = NameOf(head);
            if (!Name.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> head)
    {
        var start = head.IndexOf(" name=\""u8);
        if (start < 0)
        {
            return default;
        }

        var rest = head[(start + 7)..];
        var end = rest.IndexOf((byte)'"');
        return end < 0 ? default : rest[..end];
    }
}
