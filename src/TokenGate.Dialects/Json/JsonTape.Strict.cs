using System.Buffers;
using System.Runtime.CompilerServices;

namespace TokenGate.Dialects.Json;

/// <content>
/// The way of nearly every text: strict JSON, all there. <see cref="System.Text.Json.Utf8JsonReader"/> looks at each byte of a string
/// behind its first escape, and a coding agent's history is long strings full of line feeds; here the search goes from escape to escape.
/// What is not plainly right is left to that reader, which then says what is wrong: this one accepts nothing that it would not.
/// </content>
internal sealed partial class JsonTape
{
    /// <summary>Nested deeper than this it is left to the other reader.</summary>
    private const int PlainDepth = 64;

    /// <summary>What ends a string or interrupts it: quote, backslash, and what may not stand in one.</summary>
    private static readonly SearchValues<byte> StringMarks = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(static value => (byte)value)]);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>True for a text that a string holds as it stands: without quote, escape or control character.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAny(StringMarks);

    /// <summary>Reads a whole text. False, with nothing to go by on the tape, where it is not plainly right.</summary>
    private bool TryParseStrict(ReadOnlySpan<byte> json)
    {
        Span<int> open = stackalloc int[PlainDepth];
        var (at, depth) = (0, 0);
        while (true)
        {
            // Before a value.
            if (!SkipBlanks(json, ref at) || _count >= MaxEntries - 1)
            {
                return false;
            }

            var start = at;
            CountIn(open, depth);
            switch (json[at])
            {
                case (byte)'{' or (byte)'[':
                    var isObject = json[at] == (byte)'{';
                    if (depth == PlainDepth)
                    {
                        return false;
                    }

                    open[depth++] = _count;
                    Add(isObject ? JsonKind.Object : JsonKind.Array, at++, 0);
                    if (!SkipBlanks(json, ref at))
                    {
                        return false;
                    }

                    if (json[at] == (isObject ? (byte)'}' : (byte)']'))
                    {
                        Close(open[--depth], ++at);
                        break;
                    }

                    if (isObject && !TryName(json, ref at))
                    {
                        return false;
                    }

                    continue;
                case (byte)'"':
                    if (!TryString(json, ref at, out var isEscaped))
                    {
                        return false;
                    }

                    Add(JsonKind.String, start + 1, at - start - 2, isEscaped);
                    break;
                case (byte)'t' when json[at..].StartsWith("true"u8):
                    Add(JsonKind.True, start, 4);
                    at += 4;
                    break;
                case (byte)'f' when json[at..].StartsWith("false"u8):
                    Add(JsonKind.False, start, 5);
                    at += 5;
                    break;
                case (byte)'n' when json[at..].StartsWith("null"u8):
                    Add(JsonKind.Null, start, 4);
                    at += 4;
                    break;
                default:
                    if (!TryNumber(json, ref at))
                    {
                        return false;
                    }

                    if (depth == 0 || _entries[open[depth - 1]].Kind != JsonKind.Array)
                    {
                        Add(JsonKind.Number, start, at - start);
                    }

                    break;
            }

            // Behind a value: what it stands in may end, and what that stands in.
            while (true)
            {
                if (depth == 0)
                {
                    return !SkipBlanks(json, ref at);
                }

                if (!SkipBlanks(json, ref at))
                {
                    return false;
                }

                var isMember = _entries[open[depth - 1]].Kind == JsonKind.Object;
                var mark = json[at++];
                if (mark == (byte)',')
                {
                    if (isMember && !(SkipBlanks(json, ref at) && TryName(json, ref at)))
                    {
                        return false;
                    }

                    break;
                }

                if (mark != (isMember ? (byte)'}' : (byte)']'))
                {
                    return false;
                }

                Close(open[--depth], at);
            }
        }
    }

    /// <summary>A member's name and the colon behind it.</summary>
    private bool TryName(ReadOnlySpan<byte> json, ref int at)
    {
        var start = at;
        if (json[at] != (byte)'"' || !TryString(json, ref at, out var isEscaped))
        {
            return false;
        }

        AddName(start + 1, json[(start + 1)..(at - 1)], isEscaped);
        return SkipBlanks(json, ref at) && json[at++] == (byte)':';
    }

    /// <summary>False at the end of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SkipBlanks(ReadOnlySpan<byte> json, ref int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at < json.Length;
    }

    /// <summary>Goes behind the closing quote of the string that begins here.</summary>
    private static bool TryString(ReadOnlySpan<byte> json, ref int at, out bool isEscaped)
    {
        isEscaped = false;
        for (at++; ;)
        {
            var next = json[at..].IndexOfAny(StringMarks);
            if (next < 0)
            {
                return false;
            }

            at += next;
            if (json[at] == (byte)'"')
            {
                at++;
                return true;
            }

            isEscaped = true;
            if (json[at] != (byte)'\\' || at + 1 >= json.Length)
            {
                return false;
            }

            switch (json[at + 1])
            {
                case (byte)'n' or (byte)'"' or (byte)'\\' or (byte)'t' or (byte)'r' or (byte)'/' or (byte)'b' or (byte)'f':
                    at += 2;
                    break;
                case (byte)'u' when at + 6 <= json.Length && !json.Slice(at + 2, 4).ContainsAnyExcept(HexDigits):
                    at += 6;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>RFC 8259, section 6.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> json, ref int at)
    {
        at += json[at] == (byte)'-' ? 1 : 0;
        var whole = at;
        if (!SkipDigits(json, ref at) || (json[whole] == (byte)'0' && at > whole + 1))
        {
            return false;
        }

        if (at < json.Length && json[at] == (byte)'.')
        {
            at++;
            if (!SkipDigits(json, ref at))
            {
                return false;
            }
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            at += at < json.Length && json[at] is (byte)'+' or (byte)'-' ? 1 : 0;
            return SkipDigits(json, ref at);
        }

        return true;
    }

    private static bool SkipDigits(ReadOnlySpan<byte> json, ref int at)
    {
        var first = at;
        while (at < json.Length && json[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at > first;
    }
}
