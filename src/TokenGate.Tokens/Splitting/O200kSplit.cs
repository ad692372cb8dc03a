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

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Starts(byte* start, int length)
    {
        var block = new TextBlock(start, length);
        var taken = block.NewlinesAfterSymbols();

        // A slash behind these belongs to the piece as well, and whatever follows: that is left to Next.
        var known = Math.Min(block.Known, BitOperations.TrailingZeroCount(block.Slashes & (taken << 1)));
        if (known <= TextBlock.Margin)
        {
            return 0;
        }

        var certain = TextBlock.BitsBelow(known - TextBlock.Margin + 1);
        var symbols = block.SymbolStarts();
        var letters = block.Letters;
        var starts = symbols | block.WordStarts(symbols) | (block.Upper & (block.Lower << 1)) | block.DigitStarts() | block.WhiteSpaceStarts(taken, known);
        var apostrophes = block.Apostrophes & (letters << 1) & (letters >> 1) & certain;
        if (apostrophes != 0)
        {
            starts = WithContractions(start, starts, apostrophes, known);
        }

        return starts & certain & ~1ul;
    }

    // A word takes a contraction behind it; directly behind that another apostrophe begins a word.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong WithContractions(byte* start, ulong starts, ulong apostrophes, int known)
    {
        var ended = 0;
        for (; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            var at = BitOperations.TrailingZeroCount(apostrophes);
            var length = (int)(Runs.Contraction(start + at, start + known) - (start + at));
            if (at != ended && length > 0)
            {
                ended = at + length;
                starts = (starts & ~(TextBlock.BitsBelow(length) << at)) | (1ul << ended);
            }
        }

        return starts;
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
            return Runs.Skip(UnicodeClasses.Lower, at, end);
        }

        // The first run gives back until its last character can stand in the second.
        return both;
    }
}
