using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Tokens.Splitting;

/// <summary>
/// Classifies the next <see cref="ISplit.Window"/> bytes at once: bit i of a mask tells of byte i. The methods that find the end of a run
/// give up, with null, where the window does not show it, or where a character behind the run is not ASCII and might belong to it.
/// </summary>
internal static unsafe class AsciiWindow
{
    // For each first byte of a piece where its word would begin: 0 the byte is a letter; 1 it may stand before a word; 31 neither
    // (a digit, a line end, no ASCII), so that no letter is found there.
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

    /// <summary>The bytes of ASCII that are no letter and no white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SymbolsAndDigits(Vector128<byte> window) =>
        ~(Lower(window | Vector128.Create((byte)0x20)) | Spaces(window) | window.ExtractMostSignificantBits()) & 0xFFFF;

    /// <summary><c>\p{N}{1,3}</c>, or the start where there is no digit.</summary>
    public static byte* UpToThreeDigits(byte* start)
    {
        var length = BitOperations.TrailingZeroCount(~Digits(Vector128.Load(start)));
        return length >= 3 ? start + 3 : start[length] < 0x80 ? start + length : null;
    }

    /// <summary>
    /// <c> ?[^\s\p{L}\p{N}]+</c> and then <c>[\r\n]*</c>, or <c>[\r\n/]*</c> with <paramref name="slashes"/>. The zeros behind the text are
    /// symbols to this, so a run that ends the text is not shown. The start where there is no symbol.
    /// </summary>
    public static byte* Symbols(byte* start, byte* end, bool slashes)
    {
        var window = Vector128.Load(start);
        var letters = Lower(window | Vector128.Create((byte)0x20));
        var none = letters | Digits(window) | Spaces(window) | window.ExtractMostSignificantBits();
        var first = *start == ' ' ? 1 : 0;
        var run = BitOperations.TrailingZeroCount(none >> first);
        var at = start + first + run;
        if (first + run >= ISplit.Window || *at >= 0x80)
        {
            return null;
        }

        if (run == 0)
        {
            return start;
        }

        while (*at is (byte)'\r' or (byte)'\n' || (slashes && *at == '/'))
        {
            if (++at == end)
            {
                break;
            }
        }

        return at;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>, or the start where there is no white space.</summary>
    public static byte* SpaceWithNewlines(byte* start, byte* end)
    {
        var window = Vector128.Load(start);
        var length = BitOperations.TrailingZeroCount(~Spaces(window));
        if (length >= ISplit.Window || start[length] >= 0x80 || start + length >= end)
        {
            return null;
        }

        if (length == 0)
        {
            return start;
        }

        var newlines = (Vector128.Equals(window, Vector128.Create((byte)'\n')) | Vector128.Equals(window, Vector128.Create((byte)'\r')))
            .ExtractMostSignificantBits() & ((1u << length) - 1);
        return start + (newlines != 0 ? 32 - BitOperations.LeadingZeroCount(newlines) : length == 1 ? 1 : length - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Digits(Vector128<byte> window) => Below(window + Vector128.Create((byte)(0x80 - '0')), 10);

    // Space, and tab to carriage return.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Spaces(Vector128<byte> window) =>
        Below(window + Vector128.Create((byte)(0x80 - '\t')), 5) | Vector128.Equals(window, Vector128.Create((byte)' ')).ExtractMostSignificantBits();

    // SSE compares signed bytes only: shifted so that the range begins at the least one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Below(Vector128<byte> shifted, int count) =>
        Vector128.LessThan(shifted.AsSByte(), Vector128.Create((sbyte)(-0x80 + count))).ExtractMostSignificantBits();

    private static byte* MakeWordStarts()
    {
        var starts = (byte*)NativeMemory.Alloc(256);
        for (var c = 0; c < 256; c++)
        {
            starts[c] = (byte)(char.IsAsciiLetter((char)c) ? 0 : c >= 0x80 || char.IsAsciiDigit((char)c) || c is '\r' or '\n' ? 31 : 1);
        }

        return starts;
    }
}
