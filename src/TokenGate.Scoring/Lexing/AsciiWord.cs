using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A word of at most 15 ASCII letters, read at once. Nearly all words of nearly all text are such words, and few of them are met once: what
/// was found out about one is kept under its letters (<see cref="WordMemo"/>), so that no loop over letters,
/// whose end nobody can predict, stands between a word and the next.
/// </summary>
internal static class AsciiWord
{
    /// <summary>Bytes that must follow a word's beginning to read it: the most letters, and the byte behind them.</summary>
    public const int Block = 16;

    /// <summary>In <see cref="Between"/>: a letter.</summary>
    public const byte Letter = 0xFE;

    /// <summary>In <see cref="Between"/>: what goes on with a word or is read in another way: digits, and what is not ASCII.</summary>
    public const byte Stop = 0xFF;

    /// <summary>Ones and zeros: a block of it, begun so many bytes before its middle, keeps so many letters.</summary>
    private static readonly byte[] Ones = [.. Enumerable.Repeat((byte)0xFF, Block), .. new byte[Block]];

    /// <summary>
    /// What each byte is between two words: a letter, a stop, or what it says of the next word, as bits of <see cref="WordKind"/>.
    /// </summary>
    public static byte[] Between { get; } = MakeBetween();

    /// <summary>Reads the letters at a place.</summary>
    /// <param name="text">The first byte of a text that holds a block at the place.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="length">How many there are; <see cref="Block"/> when there may be more.</param>
    /// <returns>The letters in lower case, and zeros behind them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Read(ref byte text, int at, out int length)
    {
        var lower = Vector128.LoadUnsafe(ref text, (nuint)at) | Vector128.Create((byte)0x20);
        var isLetter = Vector128.LessThan((lower - Vector128.Create((byte)('a' + 128))).AsSByte(), Vector128.Create((sbyte)(26 - 128)));
        length = BitOperations.TrailingZeroCount(~isLetter.ExtractMostSignificantBits());
        return lower & Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Ones), (nuint)(Block - length));
    }

    /// <summary>A slot for letters in a table of a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Slot(Vector128<byte> letters, int bits)
    {
        var halves = letters.AsUInt64();
        return (int)(BitOperations.Crc32C(BitOperations.Crc32C(0, halves.ToScalar()), halves.GetElement(1)) & ((1u << bits) - 1));
    }

    private static byte[] MakeBetween()
    {
        var between = new byte[256];
        between.AsSpan().Fill(Stop);
        for (var value = 0; value < 0x80; value++)
        {
            _ = CharacterFold.Fold(value, out var kind);
            between[value] = kind switch
            {
                CharacterKind.LatinLetter => Letter,
                CharacterKind.LineEnd => (byte)WordKind.LineStart,
                CharacterKind.Space => 0,
                CharacterKind.Punctuation => WordBuilder.EndsSentence((char)value) ? (byte)WordKind.SentenceStart : (byte)0,
                _ => Stop,
            };
        }

        return between;
    }
}
