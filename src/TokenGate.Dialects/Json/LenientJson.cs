using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Json;

/// <summary>
/// Reads what is no strict JSON (RFC 8259) and what servers take all the same, so that a request is understood as its server understands
/// it:
/// <list type="bullet">
/// <item>a byte order mark, UTF-16 and UTF-32 (Python's json, body-parser);</item>
/// <item><c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c> (Python's json, vLLM): they become strings, which are never taken for counts;</item>
/// <item>a comma before a closing bracket, comments <c>//</c> and <c>/* */</c> (JSON5 readers, Jackson and System.Text.Json by
/// option);</item>
/// <item>control characters inside strings (simdjson's and Python's readers by option): they become blanks;</item>
/// <item>in front of the value a record separator (RFC 7464) or a guard against inclusion as a script: <c>)]}'</c>, <c>while(1);</c>,
/// <c>for(;;);</c>;</item>
/// <item>anything behind a request's value (Go's decoder stops there, as Ollama does).</item>
/// </list>
/// </summary>
internal static class LenientJson
{
    private static readonly byte[][] Guards = ["\u001E"u8.ToArray(), ")]}'"u8.ToArray(), "while(1);"u8.ToArray(), "for(;;);"u8.ToArray()];

    /// <summary>Parses a whole body, strictly first.</summary>
    /// <returns>What is wrong, in fixed words; null when it was read. Values may stand in memory of their own.</returns>
    public static string? Parse(JsonTape tape, ReadOnlyMemory<byte> body)
    {
        body = TextEncodings.ToUtf8(body);
        var fault = tape.Parse(body);
        if (fault != JsonTape.Malformed)
        {
            return fault;
        }

        var repaired = new byte[body.Length];
        var length = Repair(body.Span, repaired, isWhole: true);
        return tape.Parse(repaired.AsMemory(0, length));
    }

    /// <summary>Rewrites text into strict JSON of the same length or less; what is none of the above stays as it is.</summary>
    /// <param name="text">The text as UTF-8.</param>
    /// <param name="target">At least as long.</param>
    /// <param name="isWhole">True to end with the first value.</param>
    /// <returns>The length of what was written.</returns>
    public static int Repair(ReadOnlySpan<byte> text, Span<byte> target, bool isWhole)
    {
        text.CopyTo(target);
        target = target[..text.Length];
        var depth = 0;
        var comma = -1;
        for (var i = SkipGuards(target); i < target.Length; i++)
        {
            switch (target[i])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    continue;
                case (byte)'/':
                    i = SkipComment(target, i);
                    continue;
                case (byte)',':
                    comma = i;
                    continue;
                case (byte)'"':
                    i = SkipString(target, i);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (comma >= 0)
                    {
                        target[comma] = (byte)' ';
                    }

                    if (--depth <= 0 && isWhole)
                    {
                        return i + 1;
                    }

                    break;
                case (byte)'N' or (byte)'I' or (byte)'-':
                    i = SkipWord(target, i);
                    break;
                default:
                    break;
            }

            comma = -1;
        }

        return target.Length;
    }

    private static int SkipGuards(Span<byte> text)
    {
        var at = 0;
        for (var round = 0; round < 2; round++)
        {
            at += text[at..].IndexOfAnyExcept(" \t\r\n"u8) is > 0 and var blanks ? blanks : 0;
            foreach (var guard in Guards)
            {
                if (text[at..].StartsWith(guard))
                {
                    text.Slice(at, guard.Length).Fill((byte)' ');
                    at += guard.Length;
                }
            }
        }

        return at;
    }

    private static int SkipComment(Span<byte> text, int at)
    {
        var rest = text[at..];
        int length;
        if (rest.StartsWith("//"u8))
        {
            length = rest.IndexOf((byte)'\n');
        }
        else if (rest.StartsWith("/*"u8))
        {
            length = rest[2..].IndexOf("*/"u8);
            length = length < 0 ? length : length + 4;
        }
        else
        {
            return at;
        }

        length = length < 0 ? rest.Length : length;
        rest[..length].Fill((byte)' ');
        return at + length - 1;
    }

    /// <summary>Goes to the closing quote, and blanks control characters on the way.</summary>
    private static int SkipString(Span<byte> text, int at)
    {
        for (at++; at < text.Length && text[at] != (byte)'"'; at++)
        {
            if (text[at] == (byte)'\\')
            {
                at++;
            }
            else if (text[at] < 0x20)
            {
                text[at] = (byte)' ';
            }
        }

        return at;
    }

    /// <summary>Puts a word that is no JSON number into quotes, which take the place of its first and last letter.</summary>
    private static int SkipWord(Span<byte> text, int at)
    {
        var rest = text[at..];
        var length = rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;
        if (length > 0)
        {
            rest[0] = rest[length - 1] = (byte)'"';
        }

        return at + Math.Max(length - 1, 0);
    }
}
