using System.Runtime.CompilerServices;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Splitting;

/// <summary>The class of every code point, as the regular expressions of the encodings see it. Compiled by <c>classes.mjs</c>.</summary>
internal static unsafe class UnicodeClasses
{
    /// <summary>May stand in the first run of a word: Lu, Lt, Lm, Lo, M.</summary>
    public const byte Upper = 1;

    /// <summary>May stand in the second run of a word: Ll, Lm, Lo, M.</summary>
    public const byte Lower = 2;

    /// <summary>A letter.</summary>
    public const byte Letter = 4;

    /// <summary>A number.</summary>
    public const byte Number = 8;

    /// <summary>White space, line ends included.</summary>
    public const byte Space = 16;

    /// <summary>Carriage return or line feed.</summary>
    public const byte Newline = 32;

    /// <summary>What an ideograph is: a letter that is neither upper nor lower case.</summary>
    public const byte Ideograph = Upper | Lower | Letter;

    private static readonly ushort* Stage = (ushort*)EmbeddedTable.Open("unicode.bin", out _);
    private static readonly byte* Blocks = (byte*)(Stage + 0x1100);

    /// <summary>True for the first byte of a character from U+5000 to U+8FFF: three bytes, and without exception an ideograph.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIdeograph(byte first) => (uint)(first - 0xE5) <= 3;

    /// <summary>The class of the code point at <paramref name="text"/>, which is valid UTF-8, and its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(byte* text, out int length)
    {
        uint c = *text;
        if (c < 0x80)
        {
            length = 1;
            return Blocks[((uint)Stage[0] << 8) + c];
        }

        if (c < 0xE0)
        {
            c = ((c & 0x1F) << 6) | (text[1] & 0x3Fu);
            length = 2;
        }
        else if (c < 0xF0)
        {
            c = ((c & 0x0F) << 12) | ((text[1] & 0x3Fu) << 6) | (text[2] & 0x3Fu);
            length = 3;
        }
        else
        {
            c = ((c & 0x07) << 18) | ((text[1] & 0x3Fu) << 12) | ((text[2] & 0x3Fu) << 6) | (text[3] & 0x3Fu);
            length = 4;
        }

        return Blocks[((uint)Stage[c >> 8] << 8) + (c & 0xFF)];
    }
}
