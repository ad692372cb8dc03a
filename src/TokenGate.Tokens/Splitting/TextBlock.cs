using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The next <see cref="ISplit.Block"/> bytes, classified at once: bit i of a mask tells of byte i. Known are ASCII and some wide characters
/// (the letters of the West and of Russian, typographic punctuation, the replacement character), each of whose bytes is of the character's
/// class, up to the first that is neither. What patterns have in common is worked out for all positions at once, without a branch for each.
/// </summary>
internal readonly unsafe ref struct TextBlock
{
    /// <summary>
    /// A boundary is certain when this many bytes from it on are known: a contraction takes three, and a run shows its end one later.
    /// </summary>
    public const int Margin = 4;

    /// <summary>
    /// Reads the block at a place from which <see cref="ISplit.Block"/> bytes can be read, <paramref name="length"/> of them text.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextBlock(byte* at, int length)
    {
        var low = Vector256.Load(at);
        var high = Vector256.Load(at + 32);
        var letters = Below(low | Vector256.Create((byte)0x20), high | Vector256.Create((byte)0x20), (byte)'a', 26);

        // Bit 5 of a letter says lower case; shifted to where masks are taken from.
        var lower = Mask((low.AsUInt16() << 2).AsByte(), (high.AsUInt16() << 2).AsByte());
        Upper = letters & ~lower;
        Lower = letters & lower;
        Digits = Below(low, high, (byte)'0', 10);
        Space = Equal(low, high, (byte)' ');
        Newlines = Equal(low, high, (byte)'\n') | Equal(low, high, (byte)'\r');
        Blanks = (Below(low, high, (byte)'\t', 5) | Space) & ~Newlines;
        Apostrophes = Equal(low, high, (byte)'\'');
        Slashes = Equal(low, high, (byte)'/');
        var strange = Mask(low, high);
        Symbols = ~(letters | Digits | Blanks | Newlines | strange);
        if (strange != 0)
        {
            var wide = new WideCharacters(low, high, strange);
            Upper |= wide.Upper;
            Lower |= wide.Lower;
            Symbols |= wide.Symbols;
            WideSymbols = wide.FirstOfSymbol;
            strange &= ~(wide.Upper | wide.Lower | wide.Symbols);
        }

        Known = Math.Min(BitOperations.TrailingZeroCount(strange), length);
    }

    /// <summary>A to Z, and the upper case of the wide letters.</summary>
    public readonly ulong Upper;

    /// <summary>a to z, and the lower case of the wide letters.</summary>
    public readonly ulong Lower;

    /// <summary>0 to 9.</summary>
    public readonly ulong Digits;

    /// <summary>The space alone.</summary>
    public readonly ulong Space;

    /// <summary>Carriage return and line feed.</summary>
    public readonly ulong Newlines;

    /// <summary>White space that ends no line.</summary>
    public readonly ulong Blanks;

    /// <summary>The apostrophe.</summary>
    public readonly ulong Apostrophes;

    /// <summary>The slash.</summary>
    public readonly ulong Slashes;

    /// <summary>All other ASCII, the apostrophe and the slash included, and the wide symbols.</summary>
    public readonly ulong Symbols;

    /// <summary>The first of the three bytes of a wide symbol.</summary>
    public readonly ulong WideSymbols;

    /// <summary>How many bytes from the first on are text of a kind that the masks tell of.</summary>
    public readonly int Known;

    /// <summary>Upper and lower case.</summary>
    public ulong Letters => Upper | Lower;

    /// <summary>The bits below a position of 1 to 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong BitsBelow(int position) => ulong.MaxValue >> (64 - position);

    /// <summary><c>[\r\n]*</c> behind symbols.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NewlinesAfterSymbols()
    {
        // The addition carries through the runs that begin there and leaves the others.
        var begun = Newlines & (Symbols << 1);
        return Newlines & ~(Newlines + begun);
    }

    /// <summary>False where a block is not worth looking at, because its first bytes are of another kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayShow(byte* at)
    {
        var strange = *(uint*)at & 0x8080_8080;
        if (strange == 0)
        {
            return true;
        }

        at += BitOperations.TrailingZeroCount(strange) >> 3;
        return *at is 0xC3 or 0xD0 or 0xD1 || *(ushort*)at is 0x80E2 or 0xBFEF;
    }

    /// <summary>
    /// Where a word begins: a run of letters, or the one character in front of it that is no letter, no number and no line end and that
    /// nothing else took. Then this is not the place, but that of the character, which is among the <paramref name="symbols"/> or white
    /// space.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WordStarts(ulong symbols) =>
        Letters & ~(((Letters | Blanks | symbols) << 1) | ((symbols & WideSymbols) << 3));

    /// <summary>Where <c> ?[^\s\p{L}\p{N}]+</c> begins, unless with its space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong SymbolStarts() => Symbols & ~((Symbols | Space) << 1);

    /// <summary>Where <c>\p{N}{1,3}</c> begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong DigitStarts()
    {
        var starts = Digits & ~(Digits << 1);
        var fourth = Digits & (Digits << 1) & (Digits << 2);
        for (var next = (starts << 3) & fourth; next != 0; next = (next << 3) & fourth)
        {
            starts |= next;
        }

        return starts;
    }

    /// <summary>
    /// Where the parts of <c>\s*[\r\n]+|\s+(?!\S)|\s+</c> begin, and the blank that a word or a symbol takes with it. Without the newlines
    /// that symbols took.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WhiteSpaceStarts(ulong taken, int known)
    {
        var blanks = Blanks & BitsBelow(known);
        var all = (Newlines & ~taken) | blanks;
        var first = blanks & ~(blanks << 1);
        var last = blanks & ~(blanks >> 1);
        var beforeNewline = last & (Newlines >> 1);
        var starts = (all & ~(all << 1)) | (last & ~beforeNewline);

        // Blanks in front of a newline are one with what is in front of them; those that the block does not show to the end may be.
        first &= ~((blanks >> (known - 1)) << (63 - BitOperations.LeadingZeroCount(first | 1)));
        for (; beforeNewline != 0; beforeNewline &= beforeNewline - 1)
        {
            first &= ~(1ul << (63 - BitOperations.LeadingZeroCount(first & (beforeNewline ^ (beforeNewline - 1)))));
        }

        return starts | first;
    }

    /// <summary>The highest bits of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mask(Vector256<byte> low, Vector256<byte> high) => low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    /// <summary>The bytes of this value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value) =>
        Mask(Vector256.Equals(low, Vector256.Create(value)), Vector256.Equals(high, Vector256.Create(value)));

    /// <summary>The bytes that are <paramref name="count"/> values from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Below(Vector256<byte> low, Vector256<byte> high, byte first, int count)
    {
        // AVX2 compares signed bytes only: shifted so that the range begins at the least one.
        var shift = Vector256.Create((byte)(0x80 - first));
        var limit = Vector256.Create((sbyte)(-0x80 + count));
        return Mask(Vector256.LessThan((low + shift).AsSByte(), limit).AsByte(), Vector256.LessThan((high + shift).AsSByte(), limit).AsByte());
    }
}
