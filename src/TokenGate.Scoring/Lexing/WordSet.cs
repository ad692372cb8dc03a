using System.Numerics;
using System.Security.Cryptography;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Counts 32-bit hashes: an open-addressing table that is at most half full, sized anew for each text and used again. A table that is full
/// (it is sized so that it cannot be) counts no further. Words' hashes are public, so the slots are chosen by a factor made anew with each
/// process: who does not know it cannot send words that all fall on one (Dietzfelbinger et al. 1997). Results do not depend on it.
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
    /// <param name="expected">The most hashes that will be added.</param>
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

    /// <summary>The value kept for a hash, made 0 when it is new; <paramref name="isNew"/> tells.</summary>
    public ref int At(uint hash, out bool isNew)
    {
        hash = hash == 0 ? 1 : hash;
        for (var slot = (int)((hash * Factor) >> _shift); ; slot = (slot + 1) & _mask)
        {
            ref var entry = ref _entries[slot];
            if (entry.Key == hash)
            {
                isNew = false;
                return ref entry.Value;
            }

            if (entry.Key == 0)
            {
                isNew = true;
                if (Count <= _mask - (_mask >> 2))
                {
                    entry.Key = hash;
                    Count++;
                }

                entry.Value = 0;
                return ref entry.Value;
            }
        }
    }

    /// <summary>
    /// Empties the table, and numbers hashes in the order in which each comes first, from 0: one is new where its number is larger than all
    /// before. Whether a word is new cannot be predicted, so no branch depends on it.
    /// </summary>
    /// <param name="hashes">The hashes.</param>
    /// <param name="numbers">Takes their numbers; as many.</param>
    /// <returns>Distinct hashes.</returns>
    public int Number(ReadOnlySpan<uint> hashes, Span<int> numbers)
    {
        Reset(hashes.Length);
        numbers = numbers[..hashes.Length];
        var entries = _entries.AsSpan(0, _mask + 1);
        var (mask, shift, factor, count) = (_mask, _shift, Factor, 0);
        for (var i = 0; i < hashes.Length; i++)
        {
            var hash = hashes[i] == 0 ? 1 : hashes[i];
            var slot = (int)((hash * factor) >> shift) & mask;
            while ((entries[slot].Key != hash) & (entries[slot].Key != 0))
            {
                slot = (slot + 1) & mask;
            }

            ref var entry = ref entries[slot];
            var isNew = entry.Key == 0 ? 1 : 0;
            var number = entry.Value + (-isNew & count);
            (entry.Key, entry.Value, numbers[i]) = (hash, number, number);
            count += isNew;
        }

        Count = count;
        return count;
    }

    /// <summary>True when the hash was added.</summary>
    public bool Contains(uint hash)
    {
        hash = hash == 0 ? 1 : hash;
        for (var slot = (int)((hash * Factor) >> _shift); ; slot = (slot + 1) & _mask)
        {
            var key = _entries[slot].Key;
            if (key == hash)
            {
                return true;
            }

            if (key == 0)
            {
                return false;
            }
        }
    }

    private struct Entry
    {
        public uint Key;
        public int Value;
    }
}
