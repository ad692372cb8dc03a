using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The pattern of o200k_base and o200k_harmony, alternatives in this order:
/// <code>
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n/]*
/// \s*[\r\n]+|\s+(?!\S)|\s+
/// </code>
/// </summary>
internal readonly unsafe struct O200kSplit : ISplit
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* start, byte* end)
    {
        var window = Vector128.Load(start);
        var lower = AsciiWindow.Lower(window);
        var upper = AsciiWindow.Upper(window);
        var word = AsciiWindow.WordStart(*start);
        if (((lower | upper) >> word & 1) != 0)
        {
            // Upper-case letters, then lower-case ones; either run may be empty.
            var length = word + BitOperations.TrailingZeroCount(~(upper >> word));
            length += BitOperations.TrailingZeroCount(~(lower >> length));
            if (length < ISplit.Window && start[length] < 0x80 && start[length] != '\'')
            {
                return start + length;
            }

            return NextOfAny(start, end);
        }

        return NextOfOthers(start, end);
    }

    // What begins with no word of ASCII.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* NextOfOthers(byte* start, byte* end)
    {
        if (*start >= 0x80)
        {
            return NextOfAny(start, end);
        }

        var ended = AsciiWindow.Symbols(start, end, slashes: true);
        if (ended == start)
        {
            ended = AsciiWindow.SpaceWithNewlines(start, end);
        }

        if (ended == start)
        {
            ended = AsciiWindow.UpToThreeDigits(start);
        }

        return ended != null && ended != start ? ended : NextOfAny(start, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* NextOfAny(byte* start, byte* end)
    {
        var kind = UnicodeClasses.At(start, out var length);
        if ((kind & (UnicodeClasses.Letter | UnicodeClasses.Number | UnicodeClasses.Newline)) == 0)
        {
            // May stand before a word; a mark may also be its first character.
            var isMark = (kind & UnicodeClasses.Upper) != 0;
            var ended = Word(start + length, end, out var capitals);
            byte* own = null;
            if (ended == null && isMark)
            {
                ended = Word(start, end, out own);
            }

            ended = ended != null ? ended : capitals != null ? capitals : own;
            if (ended != null)
            {
                return Runs.Contraction(ended, end);
            }
        }
        else if ((kind & UnicodeClasses.Letter) != 0)
        {
            var ended = Word(start, end, out var capitals);
            return Runs.Contraction(ended != null ? ended : capitals, end);
        }
        else if ((kind & UnicodeClasses.Number) != 0)
        {
            return Runs.UpToThreeNumbers(start, end);
        }

        var symbols = *start == ' ' ? start + 1 : start;
        var at = Runs.Symbols(symbols, end);
        if (at > symbols)
        {
            while (at < end && *at is (byte)'\r' or (byte)'\n' or (byte)'/')
            {
                at++;
            }

            return at;
        }

        return Runs.SpaceWithNewlines(start, end);
    }

    // The first alternative from its first run on: the end, or null. `capitals` is then the end by the second alternative, or null.
    private static byte* Word(byte* at, byte* end, out byte* capitals)
    {
        var start = at;
        byte* both = null;
        byte kind = 0;
        while (at < end)
        {
            if (UnicodeClasses.IsIdeograph(*at))
            {
                kind = UnicodeClasses.Ideograph;
                both = at += 3;
                continue;
            }

            kind = UnicodeClasses.At(at, out var length);
            if ((kind & UnicodeClasses.Upper) == 0)
            {
                break;
            }

            at += length;
            if ((kind & UnicodeClasses.Lower) != 0)
            {
                both = at;
            }
        }

        capitals = at > start ? at : null;
        if (at < end && (kind & UnicodeClasses.Lower) != 0)
        {
            return Runs.Of(UnicodeClasses.Lower, at, end);
        }

        // The first run gives back until its last character can stand in the second.
        return both;
    }
}
