using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A number for each 32-bit hash: an open-addressing table that is at most half full, sized anew for each text and used again. Words'
/// hashes are public: see <see cref="SecretSlots"/>.
/// </summary>
internal sealed class WordSet
{
    private Entry[] _entries = new Entry[1024];
    private int _bits = 10;

    /// <summary>Empties the table and makes room.</summary>
    /// <param name="expected">The most hashes that will be added: of more, it would not find a free place.</param>
    public void Reset(int expected)
    {
        _bits = Math.Max(6, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)expected * 2)));
        if (1 << _bits > _entries.Length)
        {
            _entries = new Entry[1 << _bits];
        }
        else
        {
            Array.Clear(_entries, 0, 1 << _bits);
        }
    }

    /// <summary>
    /// The number kept for a hash, which is 0 when it is new and is added. Whether a word is new cannot be predicted, so no branch depends
    /// on it.
    /// </summary>
    /// <param name="hash">The hash: never 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int At(uint hash)
    {
        ref var entry = ref Find(_entries, _bits, hash);
        entry.Key = hash;
        return ref entry.Value;
    }

    /// <summary>True when the hash was added.</summary>
    public bool Contains(uint hash) => Find(_entries, _bits, hash).Key != 0;

    /// <summary>Empties the table, and counts in how many pairs of places the same hash stands.</summary>
    public long Coincidences(ReadOnlySpan<uint> hashes)
    {
        Reset(hashes.Length);
        var (entries, bits, coincidences) = (_entries, _bits, 0L);
        foreach (var hash in hashes)
        {
            ref var entry = ref Find(entries, bits, hash);
            entry.Key = hash;
            coincidences += entry.Value++;
        }

        return coincidences;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Entry Find(Entry[] entries, int bits, uint hash)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(entries);
        var (slot, mask) = (SecretSlots.Select(hash, bits), (1 << bits) - 1);
        while ((Unsafe.Add(ref first, slot).Key != hash) & (Unsafe.Add(ref first, slot).Key != 0))
        {
            slot = (slot + 1) & mask;
        }

        return ref Unsafe.Add(ref first, slot);
    }

    private struct Entry
    {
        public uint Key;
        public int Value;
    }
}
