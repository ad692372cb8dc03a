using System.Numerics;
using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A sketch made ready to be compared with many others: a small hash table behind a bitmap that answers nearly every question, in the place
/// of a merge whose branches nobody can predict.
/// </summary>
internal struct WordSetIndex
{
    private const int Slots = 4 * WordSetSketch.Size;
    private const int BitmapWords = 32;

    /// <summary>
    /// Hashes below which a share is chance: of a long text the sketch holds so few of all words that one or two of a short one's can be
    /// compared.
    /// </summary>
    private const int MinCompared = 4;

    private readonly WordSetSketch _sketch;
    private Bitmap _bits;
    private Table _table;

    public WordSetIndex(in WordSetSketch sketch)
    {
        _sketch = sketch;
        foreach (var hash in _sketch.Values)
        {
            var slot = (int)(hash % Slots);
            while (_table[slot] != 0)
            {
                slot = (slot + 1) % Slots;
            }

            _table[slot] = hash;
            _bits[(int)(hash >> 6) & (BitmapWords - 1)] |= 1UL << (int)(hash & 63);
        }
    }

    /// <summary>
    /// The estimated share of this text's words that stand in the other, and the share of the words of both that stand in both, each 0 to
    /// 1; 0 where one has no words, or too few can be compared.
    /// </summary>
    public readonly (float Contained, float Jaccard) Compare(in WordSetSketch other)
    {
        var mine = _sketch.Values;
        var theirs = other.Values;
        if (mine.IsEmpty || theirs.IsEmpty)
        {
            return (0, 0);
        }

        // Above the largest kept hash of a full sketch nothing is known.
        var compared = theirs.Length == WordSetSketch.Size && theirs[^1] < mine[^1] ? WordSetSketch.CountBelow(mine, theirs[^1] + 1) : mine.Length;
        var against = mine.Length == WordSetSketch.Size && mine[^1] < theirs[^1] ? WordSetSketch.CountBelow(theirs, mine[^1] + 1) : theirs.Length;

        // First the bitmap for all, without a branch; then the table for the few that it lets through.
        var candidates = 0UL;
        for (var i = 0; i < theirs.Length; i++)
        {
            var hash = theirs[i];
            candidates |= (_bits[(int)(hash >> 6) & (BitmapWords - 1)] >> (int)(hash & 63) & 1) << i;
        }

        var common = 0;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            common += Holds(theirs[BitOperations.TrailingZeroCount(candidates)]) ? 1 : 0;
        }

        return compared < Math.Min(MinCompared, mine.Length) ? (0, 0) : ((float)common / compared, (float)common / (compared + against - common));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool Holds(uint hash)
    {
        var slot = (int)(hash % Slots);
        for (; _table[slot] != 0; slot = (slot + 1) % Slots)
        {
            if (_table[slot] == hash)
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(BitmapWords)]
    private struct Bitmap
    {
        private ulong _first;
    }

    [InlineArray(Slots)]
    private struct Table
    {
        private uint _first;
    }
}
