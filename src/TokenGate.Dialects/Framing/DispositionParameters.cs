using System.Text;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// Walks the parameters of a header such as <c>Content-Disposition</c>: in any order and case, with values that are a token, quoted with
/// escapes, or extended by
/// a character set and percent signs (RFC 2183, RFC 2045, RFC 5987).
/// </summary>
/// <param name="header">The header's value.</param>
internal ref struct DispositionParameters(ReadOnlySpan<byte> header)
{
    private ReadOnlySpan<byte> _rest = AfterSeparator(header);
    private ReadOnlySpan<byte> _name;
    private ReadOnlySpan<byte> _value;
    private bool _isQuoted;

    /// <summary>Goes to the next parameter.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var equals = _rest.IndexOfAny((byte)'=', (byte)';');
            if (equals < 0)
            {
                return false;
            }

            if (_rest[equals] == (byte)';')
            {
                _rest = _rest[(equals + 1)..];
                continue;
            }

            _name = _rest[..equals].Trim(" \t"u8);
            var value = _rest[(equals + 1)..].TrimStart(" \t"u8);
            _isQuoted = value.StartsWith("\""u8);
            var end = _isQuoted ? Closing(value) : value.IndexOf((byte)';');
            end = end < 0 ? value.Length : end;
            _value = _isQuoted ? value[1..end] : value[..end].TrimEnd(" \t"u8);
            _rest = AfterSeparator(value[end..]);
            return true;
        }

        return false;
    }

    /// <summary>True when the current parameter has that name.</summary>
    public readonly bool Is(ReadOnlySpan<char> name) => Ascii.EqualsIgnoreCase(_name, name);

    /// <summary>The current parameter's value as it is meant.</summary>
    public readonly ReadOnlySpan<byte> Value()
    {
        if (_isQuoted)
        {
            return _value.Contains((byte)'\\') ? Unescape(_value) : _value;
        }

        return _name.EndsWith("*"u8) ? Unpack(_value) : _value;
    }

    private static ReadOnlySpan<byte> AfterSeparator(ReadOnlySpan<byte> text)
    {
        var separator = text.IndexOf((byte)';');
        return separator < 0 ? default : text[(separator + 1)..];
    }

    private static int Closing(ReadOnlySpan<byte> quoted)
    {
        for (var i = 1; i < quoted.Length; i++)
        {
            if (quoted[i] == (byte)'"')
            {
                return i;
            }

            i += quoted[i] == (byte)'\\' ? 1 : 0;
        }

        return -1;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> quoted)
    {
        var plain = new List<byte>(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            i += quoted[i] == (byte)'\\' && i + 1 < quoted.Length ? 1 : 0;
            plain.Add(quoted[i]);
        }

        return [.. plain];
    }

    /// <summary>Undoes <c>utf-8'en'percent%20encoded</c>; a value without its quotes stays as it is.</summary>
    private static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> extended)
    {
        var first = extended.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : extended[(first + 1)..].IndexOf((byte)'\'');
        return second < 0 ? extended : Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.ASCII.GetString(extended[(first + second + 2)..])));
    }
}
