using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>Classifies the next <see cref="ISplit.Window"/> bytes at once: bit i of a mask tells of byte i.</summary>
internal static unsafe class AsciiWindow
{
    // For each first byte of a piece where its word would begin: 0 the byte is a letter; 1 it may stand before a word; 31 neither
    // (a digit, a line end, an apostrophe, or no ASCII), so that no letter is found there.
    private static readonly byte* WordStarts = MakeWordStarts();

    /// <summary>Where a word that begins with this byte has its first letter: 0, 1, or 31 when the byte begins no word of ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordStart(byte first) => WordStarts[first];

    /// <summary>The bytes a to z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Lower(Vector128<byte> window) => Below(window + Vector128.Create((byte)(0x80 - 'a')), 26);

    /// <summary>The bytes A to Z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Upper(Vector128<byte> window) => Below(window + Vector128.Create((byte)(0x80 - 'A')), 26);

    // SSE compares signed bytes only: shifted so that the range begins at the least one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Below(Vector128<byte> shifted, int count) =>
        Vector128.LessThan(shifted.AsSByte(), Vector128.Create((sbyte)(-0x80 + count))).ExtractMostSignificantBits();

    private static byte* MakeWordStarts()
    {
        var starts = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc(256);
        for (var c = 0; c < 256; c++)
        {
            starts[c] = (byte)(char.IsAsciiLetter((char)c) ? 0 : c >= 0x80 || char.IsAsciiDigit((char)c) || c is '\r' or '\n' or '\'' ? 31 : 1);
        }

        return starts;
    }
}
