using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// The characters of an <see cref="TextBlock"/> that are not ASCII and yet as simple: letters of two bytes (U+00C0 to U+00FF but the two
/// signs among them, U+0400 to U+045F) and symbols of three (U+2010 to U+2027, U+FFFD). All bytes of a character carry its bit. One that
/// the end of the block cuts off has none.
/// </summary>
internal readonly struct WideCharacters
{
    /// <summary>Letters of upper case.</summary>
    public readonly ulong Upper;

    /// <summary>Letters of lower case.</summary>
    public readonly ulong Lower;

    /// <summary>Symbols.</summary>
    public readonly ulong Symbols;

    /// <summary>The first byte alone of each symbol.</summary>
    public readonly ulong FirstOfSymbol;

    /// <summary>Of valid UTF-8. <paramref name="strange"/> are the bytes that are not ASCII.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public WideCharacters(Vector256<byte> low, Vector256<byte> high, ulong strange)
    {
        var latin = TextBlock.Equal(low, high, 0xC3) & ~((TextBlock.Equal(low, high, 0x97) | TextBlock.Equal(low, high, 0xB7)) >> 1);
        var cyrillic = TextBlock.Equal(low, high, 0xD0);
        var latterCyrillic = TextBlock.Equal(low, high, 0xD1) & (TextBlock.Below(low, high, 0x80, 0x20) >> 1);
        var letters = (latin | cyrillic | latterCyrillic) & (strange >> 1);
        var capitals = (latin & (TextBlock.Below(low, high, 0x80, 0x1F) >> 1)) | (cyrillic & (TextBlock.Below(low, high, 0x80, 0x30) >> 1));
        var smalls = letters & ~capitals;
        Upper = capitals | (capitals << 1);
        Lower = smalls | (smalls << 1);
        FirstOfSymbol = (TextBlock.Equal(low, high, 0xE2) & (TextBlock.Equal(low, high, 0x80) >> 1) & (TextBlock.Below(low, high, 0x90, 0x18) >> 2))
            | (TextBlock.Equal(low, high, 0xEF) & (TextBlock.Equal(low, high, 0xBF) >> 1) & (TextBlock.Equal(low, high, 0xBD) >> 2));
        Symbols = FirstOfSymbol | (FirstOfSymbol << 1) | (FirstOfSymbol << 2);
    }
}
