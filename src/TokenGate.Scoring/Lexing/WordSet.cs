using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A number for each 32-bit hash: an open-addressing table that is at most half full, sized anew for each text and used again. Words'
/// hashes are public, so the slots are chosen by a factor made anew with each process: who does not know it cannot send words that all fall
/// on one (Dietzfelbinger et al. 1997). Results do not depend on it.
/// </summary>
internal sealed class WordSet
{
    private static readonly uint Factor = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))) | 1;

    private Entry[] _entries = new Entry[1024];
    private int _mask = 1023;
    private int _shift = 22;

    /// <summary>Distinct hashes.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the table and makes room.</summary>
    /// <param name="expected">The most hashes that will be added: of more, it would not find a free place.</param>
    public void Reset(int expected)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, expected * 2));
        if (size > _entries.Length)
        {
            _entries = new Entry[size];
        }
        else
        {
            Array.Clear(_entries, 0, size);
        }

        _mask = size - 1;
        _shift = 32 - BitOperations.Log2((uint)size);
        Count = 0;
    }

    /// <summary>
    /// The number kept for a hash, which is 0 when it is new and is added. Whether a word is new cannot be predicted, so no branch depends
    /// on it.
    /// </summary>
    /// <param name="hash">The hash: never 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int At(uint hash)
    {
        ref var entry = ref Find(hash);
        Count += entry.Key == 0 ? 1 : 0;
        entry.Key = hash;
        return ref entry.Value;
    }

    /// <summary>True when the hash was added.</summary>
    public bool Contains(uint hash) => Find(hash).Key != 0;

    /// <summary>
    /// Empties the table, and counts in how many pairs of places the same hash stands.
    /// </summary>
    public long Coincidences(ReadOnlySpan<uint> hashes)
    {
        Reset(hashes.Length);
        var coincidences = 0L;
        foreach (var hash in hashes)
        {
            coincidences += At(hash)++;
        }

        return coincidences;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Find(uint hash)
    {
        var (entries, mask) = (_entries, _mask);
        var slot = (int)((hash * Factor) >> _shift) & mask;
        while ((entries[slot].Key != hash) & (entries[slot].Key != 0))
        {
            slot = (slot + 1) & mask;
        }

        return ref entries[slot];
    }

    private struct Entry
    {
        public uint Key;
        public int Value;
    }
}
