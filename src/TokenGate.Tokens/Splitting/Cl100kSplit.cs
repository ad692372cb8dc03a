using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The pattern of cl100k_base and Llama 3, alternatives in this order:
/// <code>
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)
/// [^\r\n\p{L}\p{N}]?\p{L}+
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n]*
/// \s*[\r\n]+|\s+(?!\S)|\s+
/// </code>
/// </summary>
internal readonly unsafe struct Cl100kSplit : ISplit
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* start, byte* end)
    {
        var window = Vector128.Load(start);
        var letters = AsciiWindow.Lower(window | Vector128.Create((byte)0x20));
        var word = AsciiWindow.WordStart(*start);
        if ((letters >> word & 1) != 0)
        {
            if (*start == '\'')
            {
                return NextOfAny(start, end);
            }

            var length = word + BitOperations.TrailingZeroCount(~(letters >> word));
            if (length < ISplit.Window && start[length] < 0x80)
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
        var known = block.Known;
        if (known <= TextBlock.Margin)
        {
            return 0;
        }

        var certain = TextBlock.BitsBelow(known - TextBlock.Margin + 1);
        var symbols = block.SymbolStarts();
        var letters = block.Letters;
        var starts = symbols | block.WordStarts(symbols) | block.DigitStarts() | block.WhiteSpaceStarts(block.NewlinesAfterSymbols(), known);

        // A contraction is a piece of its own, and what follows it begins one.
        for (var apostrophes = block.Apostrophes & symbols & (letters >> 1) & certain; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            var at = BitOperations.TrailingZeroCount(apostrophes);
            var contraction = (int)(Runs.Contraction(start + at, start + known) - start);
            starts |= contraction > at ? 1ul << contraction : 0;
        }

        return starts & certain & ~1ul;
    }

    // What begins with no word of ASCII.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* NextOfOthers(byte* start, byte* end)
    {
        if (*start >= 0x80)
        {
            return NextOfAny(start, end);
        }

        var ended = AsciiWindow.Symbols(start, end, slashes: false);
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
        var contraction = Runs.Contraction(start, end);
        if (contraction > start)
        {
            return contraction;
        }

        var kind = UnicodeClasses.At(start, out var length);
        if ((kind & UnicodeClasses.Number) != 0)
        {
            return Runs.UpToThreeNumbers(start, end);
        }

        if ((kind & UnicodeClasses.Newline) == 0)
        {
            var word = start + length;
            var ended = Runs.Skip(UnicodeClasses.Letter, word, end);
            if (ended > word || (kind & UnicodeClasses.Letter) != 0)
            {
                return ended;
            }
        }

        var symbols = *start == ' ' ? start + 1 : start;
        var at = Runs.Symbols(symbols, end);
        if (at > symbols)
        {
            while (at < end && *at is (byte)'\r' or (byte)'\n')
            {
                at++;
            }

            return at;
        }

        return Runs.SpaceWithNewlines(start, end);
    }
}
