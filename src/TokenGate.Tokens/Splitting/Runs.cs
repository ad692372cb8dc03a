using System.Runtime.CompilerServices;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The parts that the patterns have in common. All take valid UTF-8 and return where the part ends, or its start where there is none.
/// </summary>
internal static unsafe class Runs
{
    /// <summary>The end of a run of characters that have any of these classes.</summary>
    public static byte* Skip(byte classes, byte* at, byte* end)
    {
        while (at < end)
        {
            if (UnicodeClasses.IsIdeograph(*at) && (UnicodeClasses.Ideograph & classes) != 0)
            {
                at += 3;
                continue;
            }

            if ((UnicodeClasses.At(at, out var length) & classes) == 0)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    /// <summary><c>\p{N}{1,3}</c></summary>
    public static byte* UpToThreeNumbers(byte* at, byte* end)
    {
        for (var i = 0; i < 3 && at < end && (UnicodeClasses.At(at, out var length) & UnicodeClasses.Number) != 0; i++)
        {
            at += length;
        }

        return at;
    }

    /// <summary><c>[^\s\p{L}\p{N}]+</c></summary>
    public static byte* Symbols(byte* at, byte* end)
    {
        const byte Others = UnicodeClasses.Letter | UnicodeClasses.Number | UnicodeClasses.Space;
        while (at < end && (UnicodeClasses.At(at, out var length) & Others) == 0)
        {
            at += length;
        }

        return at;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>; the start is white space.</summary>
    public static byte* SpaceWithNewlines(byte* start, byte* end)
    {
        var at = start;
        var last = start;
        byte* newline = null;
        while (at < end)
        {
            var kind = UnicodeClasses.At(at, out var length);
            if ((kind & UnicodeClasses.Space) == 0)
            {
                break;
            }

            last = at;
            at += length;
            if ((kind & UnicodeClasses.Newline) != 0)
            {
                newline = at;
            }
        }

        return newline != null ? newline : Leaving(start, last, at, end);
    }

    /// <summary><c>\s+(?!\S)|\s+</c>; the start is white space.</summary>
    public static byte* Space(byte* start, byte* end)
    {
        var at = start;
        var last = start;
        while (at < end && (UnicodeClasses.At(at, out var length) & UnicodeClasses.Space) != 0)
        {
            last = at;
            at += length;
        }

        return Leaving(start, last, at, end);
    }

    /// <summary>
    /// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c>, or the start. The long s (U+017F) folds to s.
    /// </summary>
    public static byte* Contraction(byte* at, byte* end)
    {
        if (end - at < 2 || *at != '\'')
        {
            return at;
        }

        var second = end - at > 2 ? at[2] | 0x20 : 0;
        switch (at[1] | 0x20)
        {
            case 's' or 't' or 'm' or 'd' when at[1] < 0x80:
                return at + 2;
            case 'r' or 'v' when second == 'e' && at[1] < 0x80:
                return at + 3;
            case 'l' when second == 'l' && at[1] < 0x80:
                return at + 3;
            default:
                return at[1] == 0xC5 && end - at > 2 && at[2] == 0xBF ? at + 3 : at;
        }
    }

    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d</c> as written, or the start.</summary>
    public static byte* LowerContraction(byte* at, byte* end)
    {
        if (end - at < 2 || *at != '\'')
        {
            return at;
        }

        var second = end - at > 2 ? at[2] : 0;
        return at[1] switch
        {
            (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d' => at + 2,
            (byte)'r' or (byte)'v' when second == 'e' => at + 3,
            (byte)'l' when second == 'l' => at + 3,
            _ => at,
        };
    }

    // A run that ends before something else than white space leaves its last character to it, if it has another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Leaving(byte* start, byte* last, byte* at, byte* end) => at == end || last == start ? at : last;
}
