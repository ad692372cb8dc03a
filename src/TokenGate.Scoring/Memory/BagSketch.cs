using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The smallest <see cref="Size"/> hashes of the distinct content words of a text, in ascending order (bottom-k sketch). The share of one
/// text's words that stand in another is estimated with a standard error of at most 0.063 (detection.md, 1.3).
/// </summary>
internal struct BagSketch
{
    /// <summary>Hashes kept.</summary>
    public const int Size = 64;

    private Hashes _hashes;

    /// <summary>How many hashes there are; fewer than <see cref="Size"/> when the text has fewer distinct content words.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a word.</summary>
    public void Add(ulong termHash)
    {
        var hash = (uint)(MemoryKey.Mix(termHash) >> 32);
        if (Count == Size && hash >= _hashes[Size - 1])
        {
            return;
        }

        Span<uint> hashes = _hashes;
        var place = hashes[..Count].BinarySearch(hash);
        if (place >= 0)
        {
            return;
        }

        place = ~place;
        var moved = Math.Min(Count, Size - 1) - place;
        hashes.Slice(place, moved).CopyTo(hashes[(place + 1)..]);
        hashes[place] = hash;
        Count = Math.Min(Count + 1, Size);
    }

    /// <summary>The estimated share of this text's words that stand in the other, 0 to 1; 0 when this one has no words.</summary>
    public readonly float ContainedIn(in BagSketch other)
    {
        ReadOnlySpan<uint> mine = _hashes;
        ReadOnlySpan<uint> theirs = other._hashes;
        mine = mine[..Count];
        theirs = theirs[..other.Count];

        // Above the largest kept hash of a full sketch nothing is known.
        var limit = Math.Min(Count == Size ? mine[^1] : uint.MaxValue, other.Count == Size ? theirs[^1] : uint.MaxValue);
        var (common, compared, j) = (0, 0, 0);
        foreach (var hash in mine)
        {
            if (hash > limit)
            {
                break;
            }

            compared++;
            while (j < theirs.Length && theirs[j] < hash)
            {
                j++;
            }

            common += j < theirs.Length && theirs[j] == hash ? 1 : 0;
        }

        return compared == 0 ? 0 : (float)common / compared;
    }

    [InlineArray(Size)]
    private struct Hashes
    {
        private uint _first;
    }
}
