using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TokenGate.Dialects.Json;

/// <summary>Undoes the escapes of JSON strings (RFC 8259, section 7) without ever failing: a lone surrogate becomes U+FFFD, an unknown
/// escape its own text.</summary>
internal static class JsonText
{
    /// <summary>Writes the text that a raw string content means.</summary>
    /// <param name="raw">What stands between the quotes.</param>
    /// <param name="target">At least as long as <paramref name="raw"/>: text is never longer than its escaped form.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var next = raw.IndexOf((byte)'\\');
            if (next < 0 || next == raw.Length - 1)
            {
                raw.CopyTo(target[written..]);
                return written + raw.Length;
            }

            raw[..next].CopyTo(target[written..]);
            written += next;
            raw = raw[next..];
            if (raw[1] == (byte)'u' && TryUnit(raw, out var unit))
            {
                raw = raw[6..];
                var rune = Rune.ReplacementChar;
                if (!char.IsSurrogate((char)unit))
                {
                    rune = new Rune(unit);
                }
                else if (char.IsHighSurrogate((char)unit) && TryUnit(raw, out var low) && char.IsLowSurrogate((char)low))
                {
                    rune = new Rune((char)unit, (char)low);
                    raw = raw[6..];
                }

                written += rune.EncodeToUtf8(target[written..]);
                continue;
            }

            var plain = raw[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var other => other,
            };
            target[written++] = plain;
            raw = raw[2..];
        }
    }

    /// <summary>Reads <c>\uXXXX</c> at the beginning of a span.</summary>
    private static bool TryUnit(ReadOnlySpan<byte> raw, out int unit)
    {
        unit = 0;
        return raw.Length >= 6 && raw[0] == (byte)'\\' && raw[1] == (byte)'u'
            && int.TryParse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }

    /// <summary>JSON without the blanks between its tokens: the memory itself where there are none, else a copy.</summary>
    public static ReadOnlyMemory<byte> Compact(ReadOnlyMemory<byte> json)
    {
        var source = json.Span;
        byte[]? copy = null;
        var written = 0;
        var inString = false;
        for (var i = 0; i < source.Length; i++)
        {
            var value = source[i];
            if (inString && value == (byte)'\\')
            {
                // The escaped character goes with its backslash.
                Write(source, i++);
            }
            else if (value == (byte)'"')
            {
                inString = !inString;
            }
            else if (!inString && value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                copy ??= source.ToArray();
                continue;
            }

            if (i < source.Length)
            {
                Write(source, i);
            }
        }

        return copy is null ? json : copy.AsMemory(0, written);

        void Write(ReadOnlySpan<byte> from, int at)
        {
            if (copy is not null)
            {
                copy[written] = from[at];
            }

            written++;
        }
    }

    /// <summary>
    /// Reads a count of tokens: a whole number from 0 to <paramref name="ceiling"/>. <c>5.0</c> and <c>5e0</c> are whole (a provider sends
    /// them so);
    /// a fraction, a negative or an absurd number is not a count.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<byte> number, long ceiling, out long count)
    {
        if (Utf8Parser.TryParse(number, out count, out var used) && used == number.Length)
        {
            return count >= 0 && count <= ceiling;
        }

        count = 0;
        if (!Utf8Parser.TryParse(number, out double value, out used) || used != number.Length
            || !(value >= 0) || value > ceiling || value != Math.Floor(value))
        {
            return false;
        }

        count = (long)value;
        return true;
    }

    /// <summary>
    /// Reads a decimal number that is not negative as a whole number of smaller units, rounded half away from zero: dollars as billionths,
    /// seconds as
    /// thousandths. False for what is no number, and for more than <paramref name="most"/> whole units.
    /// </summary>
    public static bool TryScaled(ReadOnlySpan<byte> number, long scale, long most, out long scaled)
    {
        scaled = 0;
        if (number.Length > 64 || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value < 0
            || value > Math.Min(most, long.MaxValue / scale))
        {
            return false;
        }

        scaled = (long)Math.Round(value * scale, MidpointRounding.AwayFromZero);
        return true;
    }
}
