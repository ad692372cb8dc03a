using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The pattern of p50k_base and r50k_base, alternatives in this order:
/// <code>
/// 's|'t|'re|'ve|'m|'ll|'d
///  ?\p{L}+
///  ?\p{N}+
///  ?[^\s\p{L}\p{N}]+
/// \s+(?!\S)|\s+
/// </code>
/// </summary>
internal readonly unsafe struct P50kSplit : ISplit
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* start, byte* end)
    {
        var window = Vector128.Load(start);
        var letters = AsciiWindow.Lower(window | Vector128.Create((byte)0x20));
        var word = *start == ' ' ? 1 : 0;
        if ((letters >> word & 1) != 0)
        {
            var length = word + BitOperations.TrailingZeroCount(~(letters >> word));
            if (length < ISplit.Window && start[length] < 0x80)
            {
                return start + length;
            }
        }

        return NextOfAny(start, end);
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
        var space = (block.Blanks | block.Newlines) & TextBlock.BitsBelow(known);
        var starts = symbols | (letters & ~((letters | block.Space) << 1)) | (block.Digits & ~((block.Digits | block.Space) << 1))
            | (space & ~((space << 1) & (space >> 1)));

        // A contraction is a piece of its own, and what follows it begins one.
        for (var apostrophes = block.Apostrophes & symbols & (letters >> 1) & certain; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            var at = BitOperations.TrailingZeroCount(apostrophes);
            var contraction = (int)(Runs.LowerContraction(start + at, start + known) - start);
            starts = contraction > at ? (starts & ~(1ul << (at + 1))) | (1ul << contraction) : starts;
        }

        return starts & certain & ~1ul;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* NextOfAny(byte* start, byte* end)
    {
        var contraction = Runs.LowerContraction(start, end);
        if (contraction > start)
        {
            return contraction;
        }

        var run = *start == ' ' ? start + 1 : start;
        if (run < end)
        {
            var kind = UnicodeClasses.At(run, out _);
            if ((kind & UnicodeClasses.Letter) != 0)
            {
                return Runs.Skip(UnicodeClasses.Letter, run, end);
            }

            if ((kind & UnicodeClasses.Number) != 0)
            {
                return Runs.Skip(UnicodeClasses.Number, run, end);
            }

            if ((kind & UnicodeClasses.Space) == 0)
            {
                return Runs.Symbols(run, end);
            }
        }

        return Runs.Space(start, end);
    }
}
