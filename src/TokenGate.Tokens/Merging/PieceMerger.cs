using System.Buffers;
using System.Runtime.CompilerServices;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>
/// Merges the bytes of one piece. Instead of joining pairs in order of rank (which is quadratic, or needs a heap), it goes left to right:
/// the longest token that fits beside the one before it, a shorter one where that fails, one step back where none fits. Positions found
/// impossible are not tried again, so the work grows with the length alone. The tokens are those that merging in order of rank makes.
/// </summary>
internal static unsafe class PieceMerger
{
    // Pieces up to this many bytes are merged on the stack.
    private const int Small = 256;

    /// <summary>The number of tokens of a piece of at least one byte.</summary>
    [SkipLocalsInit]
    public static int Count(Vocabulary vocabulary, byte* piece, int length)
    {
        if (length <= vocabulary.LongestMergeless && vocabulary.Whole(piece, length) != Vocabulary.None)
        {
            return 1;
        }

        if (length <= Small)
        {
            var tokens = stackalloc uint[Small];
            var open = stackalloc ulong[(Small / 64) + 1];
            return Merge(vocabulary, piece, length, tokens, open);
        }

        return CountLong(vocabulary, piece, length);
    }

    /// <summary>
    /// Writes the tokens of a piece of at least one byte to <paramref name="tokens"/>, which has room for as many as there are bytes, and
    /// returns their number.
    /// </summary>
    [SkipLocalsInit]
    public static int Encode(Vocabulary vocabulary, byte* piece, int length, uint* tokens)
    {
        var whole = length <= vocabulary.LongestMergeless ? vocabulary.Whole(piece, length) : Vocabulary.None;
        if (whole != Vocabulary.None)
        {
            tokens[0] = whole;
            return 1;
        }

        if (length <= Small)
        {
            var open = stackalloc ulong[(Small / 64) + 1];
            return Merge(vocabulary, piece, length, tokens, open);
        }

        var rented = ArrayPool<ulong>.Shared.Rent((length / 64) + 1);
        fixed (ulong* open = rented)
        {
            var count = Merge(vocabulary, piece, length, tokens, open);
            ArrayPool<ulong>.Shared.Return(rented);
            return count;
        }
    }

    private static int CountLong(Vocabulary vocabulary, byte* piece, int length)
    {
        var rentedTokens = ArrayPool<uint>.Shared.Rent(length);
        var rentedOpen = ArrayPool<ulong>.Shared.Rent((length / 64) + 1);
        fixed (uint* tokens = rentedTokens)
        fixed (ulong* open = rentedOpen)
        {
            var count = Merge(vocabulary, piece, length, tokens, open);
            ArrayPool<uint>.Shared.Return(rentedTokens);
            ArrayPool<ulong>.Shared.Return(rentedOpen);
            return count;
        }
    }

    // `open` has a bit for each position, the end included: whether the text up to there may still end a token. Which candidate is tried
    // first is free: only one sequence of tokens that stand together exists.
    private static int Merge(Vocabulary vocabulary, byte* piece, int length, uint* tokens, ulong* open)
    {
        new Span<ulong>(open, (length / 64) + 1).Fill(ulong.MaxValue);
        var repeats = length > Small;
        var twin = Vocabulary.None;
        var last = Vocabulary.None;
        var count = 0;
        var at = 0;
        var token = vocabulary.Longest(piece, length, out var size);
        while (true)
        {
            while (token != Vocabulary.None && !(IsOpen(open, at + size) && (last == Vocabulary.None || vocabulary.StandTogether(last, token))))
            {
                token = vocabulary.PrefixOf(token);
                size = token == Vocabulary.None ? 0 : vocabulary.LengthOf(token);
            }

            if (token == Vocabulary.None)
            {
                // Nothing fits here: backtrack over the token that ended here.
                open[at >> 6] &= ~(1ul << (at & 63));
                token = last;
                size = vocabulary.LengthOf(last);
                at -= size;
                last = --count == 0 ? Vocabulary.None : tokens[count - 1];
                token = repeats && last == token ? vocabulary.Longest(piece + at, length - at, out size) : token;
                continue;
            }

            last = token;
            tokens[count++] = token;
            at += size;

            // A long run of one character, or of a few, is the same token over and over.
            while (repeats && Repeats(piece, at, size, length) && IsOpen(open, at + size) && (token == twin || vocabulary.StandTogether(token, token)))
            {
                twin = token;
                tokens[count++] = token;
                at += size;
            }

            if (at == length)
            {
                return count;
            }

            token = vocabulary.Longest(piece + at, length - at, out size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Repeats(byte* piece, int at, int size, int length) =>
        length - at >= size && piece[at] == piece[at - size] && new ReadOnlySpan<byte>(piece + at, size).SequenceEqual(new ReadOnlySpan<byte>(piece + at - size, size));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOpen(ulong* open, int position) => (open[position >> 6] >> (position & 63) & 1) != 0;
}
