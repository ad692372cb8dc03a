using System.Numerics;
using System.Runtime.CompilerServices;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A sketch made ready to be compared with many others: a small hash table behind a bitmap that answers nearly every question, in the place of
/// a merge whose branches nobody can predict.
/// </summary>
internal struct WordSetIndex
{
    private const int Slots = 4 * WordSetSketch.Size;
    private const int BitmapWords = 32;

    /// <summary>
    /// Hashes below which a share is chance: of a long text the sketch holds so few of all words that one or two of a short one's can be compared.
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

    /// <summary>True when there is nothing to compare.</summary>
    public readonly bool IsEmpty => _sketch.Count == 0;

    /// <summary>The estimated share of this text's words that stand in the other, 0 to 1; 0 when this one has no words, -1 when too few can be compared.</summary>
    public readonly float ContainedIn(in WordSetSketch other) => ContainedIn(in other, float.NegativeInfinity);

    /// <summary>The same, for a caller to whom a share up to <paramref name="dull"/> is as good as any other: then it may be given less exactly, but not above that.</summary>
    public readonly float ContainedIn(in WordSetSketch other, float dull)
    {
        var mine = _sketch.Values;
        var theirs = other.Values;
        if (mine.IsEmpty)
        {
            return 0;
        }

        // Above the largest kept hash of a full sketch nothing is known.
        var compared = mine.Length;
        if (theirs.Length == WordSetSketch.Size && theirs[^1] < mine[^1])
        {
            compared = WordSetSketch.CountBelow(mine, theirs[^1]);
            compared += mine[compared] == theirs[^1] ? 1 : 0;
        }

        // First the bitmap for all, without a branch; then the table for the few that it lets through.
        var candidates = 0UL;
        for (var i = 0; i < theirs.Length; i++)
        {
            var hash = theirs[i];
            candidates |= (_bits[(int)(hash >> 6) & (BitmapWords - 1)] >> (int)(hash & 63) & 1) << i;
        }

        var most = BitOperations.PopCount(candidates) / (float)compared;
        if (most <= dull)
        {
            return most;
        }

        var common = 0;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            common += Holds(theirs[BitOperations.TrailingZeroCount(candidates)]) ? 1 : 0;
        }

        return compared < Math.Min(MinCompared, mine.Length) ? FeatureMath.Missing : (float)common / compared;
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
