namespace TokenGate.Scoring.Lexing;

/// <summary>A fixed list of words by their folded hash, each with bits of its own. Filled once, then only read.</summary>
/// <param name="bits">Slots, as a power of two: at least twice as many as there are words.</param>
internal sealed class WordIndex(int bits)
{
    /// <summary>Hash in the lower half, bits in the upper: what is found lies in one place.</summary>
    private readonly ulong[] _entries = new ulong[1 << bits];

    /// <summary>The bits of a word; 0 for one that is not in the list.</summary>
    public uint Find(uint hash)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        for (var slot = (int)(hash & mask); ; slot = (slot + 1) & mask)
        {
            var entry = entries[slot];

            // One branch for both: whether a word stands in a list cannot be predicted.
            if (((uint)entry == hash) | (entry == 0))
            {
                return (uint)(entry >> 32);
            }
        }
    }

    /// <summary>Adds bits to a word.</summary>
    public void Add(uint hash, uint value)
    {
        var mask = _entries.Length - 1;
        var slot = (int)(hash & mask);
        while (_entries[slot] != 0 && (uint)_entries[slot] != hash)
        {
            slot = (slot + 1) & mask;
        }

        _entries[slot] |= hash | ((ulong)value << 32);
    }
}
