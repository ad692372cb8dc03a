using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The smallest <see cref="Size"/> hashes of the distinct content words of a text, in ascending order (bottom-k sketch). The share of one
/// text's words that stand in another is estimated from those hashes that both sketches reach: with a standard error of at most 0.063 where
/// all of them are, of 0.25 where four are, and not at all where fewer are, which is a short text beside one of thirty times as many words.
/// </summary>
internal struct WordSetSketch
{
    /// <summary>Hashes kept.</summary>
    public const int Size = 64;

    /// <summary>Of many words, so many of the smallest hashes mostly hold enough distinct ones; else twice as many are taken.</summary>
    private const int Enough = 2 * Size;

    /// <summary>Hashes that are sorted at once.</summary>
    private const int Most = 8 * Size;

    /// <summary>Places into which hashes are put before they are sorted: about one for each.</summary>
    private const int Places = 128;

    private Hashes _hashes;

    /// <summary>How many hashes there are; fewer than <see cref="Size"/> when the text has fewer distinct content words.</summary>
    public int Count { get; private set; }

    /// <summary>False when it was read from damaged memory.</summary>
    public readonly bool IsValid => Count is >= 0 and <= Size;

    /// <summary>The content words of a text.</summary>
    /// <param name="terms">The text.</param>
    /// <param name="without">Terms with one of these marks are no words.</param>
    public static WordSetSketch From(ReadOnlySpan<Term> terms, TermMark without)
    {
        var (sketch, content, count) = (default(WordSetSketch), default(ContentWords), 0);
        var scratch = ArrayPool<uint>.Shared.Rent(2 * terms.Length);
        foreach (ref readonly var term in terms)
        {
            // Which terms are words cannot be predicted, nor which hashes are small: no branch depends on either.
            var isWord = content.Next(in term, out var word) & !term.Is(without);
            scratch[count] = HashOf(word);
            count += isWord ? 1 : 0;
        }

        if (!sketch.TryFill(scratch.AsSpan(0, count), scratch.AsSpan(count)))
        {
            sketch = default;
            foreach (var hash in scratch.AsSpan(0, count))
            {
                sketch.Insert(hash);
            }
        }

        ArrayPool<uint>.Shared.Return(scratch);
        return sketch;
    }

    /// <summary>Adds a word.</summary>
    public void Add(ulong termHash) => Insert(HashOf(termHash));

    private static uint HashOf(ulong termHash) => (uint)(TextHash.Mix(termHash) >> 32);

    /// <summary>Fills an empty sketch from the small ones of many hashes; false where these are too many.</summary>
    private bool TryFill(ReadOnlySpan<uint> hashes, Span<uint> small)
    {
        var (few, limit) = ((uint)Enough, 0u);

        // What stands at its place of 256 was met already. No hash is kept under that of another, so the first place holds none at first.
        Span<uint> met = stackalloc uint[256];
        do
        {
            limit = hashes.Length <= few ? uint.MaxValue : uint.MaxValue / (uint)hashes.Length * few;
            met.Clear();
            (met[0], var count) = (1, 0);
            foreach (var hash in hashes)
            {
                ref var last = ref met[(byte)hash];
                small[count] = hash;
                count += hash <= limit & hash != last ? 1 : 0;
                last = hash;
            }

            if (count > Most)
            {
                return false;
            }

            Count = 0;
            foreach (var hash in Sort(small[..count], limit))
            {
                if (Count < Size && (Count == 0 || _hashes[Count - 1] != hash))
                {
                    _hashes[Count++] = hash;
                }
            }

            few *= 2;
        }
        while (Count < Size && limit != uint.MaxValue);

        return true;
    }

    /// <summary>
    /// Sorts hashes, which are spread evenly: they are put near their places, and moved by the few places that they are off. Whoever makes
    /// hashes that are not gains nothing: there are few of them.
    /// </summary>
    private static ReadOnlySpan<uint> Sort(Span<uint> hashes, uint limit)
    {
        Span<ushort> ends = stackalloc ushort[Places + 1];
        ends.Clear();
        foreach (var hash in hashes)
        {
            ends[Place(hash, limit) + 1]++;
        }

        for (var place = 1; place <= Places; place++)
        {
            ends[place] += ends[place - 1];
        }

        Span<uint> near = stackalloc uint[Most];
        foreach (var hash in hashes)
        {
            near[ends[Place(hash, limit)]++] = hash;
        }

        for (var i = 1; i < hashes.Length; i++)
        {
            var (hash, at) = (near[i], i);
            for (; at > 0 && near[at - 1] > hash; at--)
            {
                near[at] = near[at - 1];
            }

            near[at] = hash;
        }

        near[..hashes.Length].CopyTo(hashes);
        return hashes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(uint hash, uint limit) => (int)((ulong)hash * Places / ((ulong)limit + 1));

    private void Insert(uint hash)
    {
        if (Count == Size && hash >= _hashes[Size - 1])
        {
            return;
        }

        Span<uint> hashes = _hashes;
        var place = CountBelow(hashes[..Count], hash);
        if (place < Count && hashes[place] == hash)
        {
            return;
        }

        var moved = Math.Min(Count, Size - 1) - place;
        hashes.Slice(place, moved).CopyTo(hashes[(place + 1)..]);
        hashes[place] = hash;
        Count = Math.Min(Count + 1, Size);
    }

    /// <summary>Reads of each line of the processor's cache a number, so that all lines are on their way at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly uint Touch() => _hashes[0] ^ _hashes[Size / 4] ^ _hashes[Size / 2] ^ _hashes[3 * Size / 4] ^ _hashes[Size - 1];

    /// <summary>The hashes, in ascending order.</summary>
    [UnscopedRef]
    internal readonly ReadOnlySpan<uint> Values => ((ReadOnlySpan<uint>)_hashes)[..Count];

    /// <summary>
    /// How many hashes are smaller: all are compared, for the branches of a binary search cannot be predicted and cost more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int CountBelow(ReadOnlySpan<uint> hashes, uint value)
    {
        var (count, i) = (0, 0);
        for (; i + Vector256<uint>.Count <= hashes.Length; i += Vector256<uint>.Count)
        {
            var below = Vector256.LessThan(Vector256.Create(hashes[i..]), Vector256.Create(value));
            count += BitOperations.PopCount(below.ExtractMostSignificantBits());
        }

        for (; i < hashes.Length; i++)
        {
            count += hashes[i] < value ? 1 : 0;
        }

        return count;
    }

    [InlineArray(Size)]
    private struct Hashes
    {
        private uint _first;
    }
}
