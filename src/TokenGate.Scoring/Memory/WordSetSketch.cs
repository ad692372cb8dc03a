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
        var (sketch, content) = (default(WordSetSketch), default(ContentWords));
        foreach (ref readonly var term in terms)
        {
            var isWord = content.Next(in term, out var word);
            sketch.Add(word, isWord && !term.Is(without));
        }

        return sketch;
    }

    /// <summary>Adds a word.</summary>
    public void Add(ulong termHash) => Add(termHash, true);

    /// <summary>
    /// Adds a word, or does not. Whether there is one cannot be predicted, whether it belongs to the smallest mostly can: one branch for
    /// both.
    /// </summary>
    public void Add(ulong termHash, bool isWord)
    {
        var hash = (uint)(TextHash.Mix(termHash) >> 32);
        if (!(isWord & (Count < Size | hash < _hashes[Size - 1])))
        {
            return;
        }

        Insert(hash);
    }

    private void Insert(uint hash)
    {
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
