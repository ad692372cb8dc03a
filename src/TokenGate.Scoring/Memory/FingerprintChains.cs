using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The entries of a <see cref="FingerprintTable"/> that is far from full, in a third of the memory. Several buckets share a chain of units
/// of sixteen entries, the latest first, so that a bucket's room is not set aside before it is needed. Which entry makes room for another
/// is what the table's buckets of eight say: the oldest of its own bucket.
/// </summary>
/// <param name="bucketMask">The bits of a tag that choose the bucket within a chain and beyond.</param>
internal sealed class FingerprintChains(uint bucketMask)
{
    /// <summary>Entries of a unit: a line of the processor's cache.</summary>
    private const int Unit = 16;

    private const int Half = Unit / 2;
    private const int MinChainBits = FingerprintTable.MinBucketBits;
    private const int MaxChainBits = 9;

    /// <summary>
    /// More units than a chain can have: it holds at most 512 entries, and is moved together when it has room for a unit more.
    /// </summary>
    private const int MostUnits = 64;

    /// <summary>Entries of a chain, on the average, from which on there are twice as many chains.</summary>
    private const int Crowded = 12;

    /// <summary>For each chain its first unit, for each unit the next one; 0 for none. Unit 0 is none.</summary>
    private ushort[] _links = new ushort[1 << MinChainBits];
    private uint[] _slots = [];
    private int _chainBits = MinChainBits;
    private int _units = 1;
    private int _free;

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => (_slots.Length * sizeof(uint)) + (_links.Length * sizeof(ushort));

    /// <summary>Entries held.</summary>
    public int Count { get; private set; }

    private int Chains => 1 << _chainBits;

    /// <summary>A place to be fetched before a hash is asked for; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Peek(uint bucket) => _links[ChainOf(bucket)] is var unit and not 0 ? _slots[unit * Unit] : 0;

    /// <summary>The entry of a tag; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(uint bucket, uint tag)
    {
        for (int unit = _links[ChainOf(bucket)]; unit != 0; unit = Next(unit))
        {
            var matches = Matches(unit, tag);
            if (matches != 0)
            {
                return _slots[(unit * Unit) + BitOperations.TrailingZeroCount(matches)];
            }
        }

        return 0;
    }

    /// <summary>Puts an entry before all others of its bucket: a new one, or one that is there already.</summary>
    /// <param name="bucket">Bits of the hash that choose chain and bucket.</param>
    /// <param name="entry">Tag and stamp.</param>
    public void Add(uint bucket, uint entry)
    {
        var (tag, chain) = (entry >> FingerprintTable.TagShift, ChainOf(bucket));
        var (inBucket, oldest, oldestAt) = (0, 0, 0);
        for (int unit = _links[chain]; unit != 0; unit = Next(unit))
        {
            var same = Matches(unit, tag);
            if (same != 0)
            {
                Remove(chain, unit, BitOperations.TrailingZeroCount(same));
                inBucket = 0;
                break;
            }

            same = InBucket(unit, tag);
            if (same != 0)
            {
                (oldest, oldestAt) = (unit, BitOperations.Log2(same));
                inBucket += BitOperations.PopCount(same);
            }
        }

        if (inBucket == FingerprintTable.Ways)
        {
            Remove(chain, oldest, oldestAt);
        }

        Insert(chain, entry);
        if (Count > Crowded << _chainBits && _chainBits < MaxChainBits)
        {
            Split();
        }
    }

    /// <summary>Gives all entries with their buckets, those of a bucket from the oldest to the latest.</summary>
    /// <param name="take">Takes the bits of the bucket that are not in the tag, and the entry.</param>
    public void ForEach(Action<uint, uint> take)
    {
        Span<ushort> units = stackalloc ushort[MostUnits];
        for (var chain = 0; chain < Chains; chain++)
        {
            var count = 0;
            for (int unit = _links[chain]; unit != 0; unit = Next(unit))
            {
                units[count++] = (ushort)unit;
            }

            while (count-- > 0)
            {
                for (var at = CountOf(units[count]) - 1; at >= 0; at--)
                {
                    take((uint)chain & ((1u << MinChainBits) - 1), _slots[(units[count] * Unit) + at]);
                }
            }
        }
    }

    private int ChainOf(uint bucket) => (int)(bucket & (uint)(Chains - 1));

    private int Next(int unit) => _links[Chains + unit];

    /// <summary>Which entries of a unit bear a tag, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Matches(int unit, uint tag) => Which(unit, Vector256.Create(tag), Vector256<uint>.AllBitsSet);

    /// <summary>Which entries of a unit are of a tag's bucket, as bits.</summary>
    private uint InBucket(int unit, uint tag) => Which(unit, Vector256.Create(tag & bucketMask), Vector256.Create(bucketMask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Which(int unit, Vector256<uint> tag, Vector256<uint> mask)
    {
        var slots = _slots.AsSpan(unit * Unit, Unit);
        return Which(Vector256.Create(slots), tag, mask) | (Which(Vector256.Create(slots[Half..]), tag, mask) << Half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Which(Vector256<uint> slots, Vector256<uint> tag, Vector256<uint> mask) => Vector256
        .AndNot(Vector256.Equals(Vector256.ShiftRightLogical(slots, FingerprintTable.TagShift) & mask, tag), Vector256.Equals(slots, Vector256<uint>.Zero))
        .ExtractMostSignificantBits();

    private void Insert(int chain, uint entry)
    {
        int first = _links[chain];
        if (first == 0 || _slots[(first * Unit) + Unit - 1] != 0)
        {
            first = first != 0 && Compact(chain) ? _links[chain] : Begin(chain);
        }

        var slots = _slots.AsSpan(first * Unit, Unit);
        slots[..^1].CopyTo(slots[1..]);
        slots[0] = entry;
        Count++;
    }

    /// <summary>
    /// Moves the entries of a chain together where that makes room in front: what is renewed leaves holes. Without it a chain of a few
    /// entries might hold a unit for each.
    /// </summary>
    private bool Compact(int chain)
    {
        var (units, entries) = (0, 0);
        for (int unit = _links[chain]; unit != 0; unit = Next(unit))
        {
            units++;
            entries += CountOf(unit);
        }

        if (entries > (units - 1) * Unit)
        {
            return false;
        }

        var all = new uint[entries];
        var at = 0;
        for (int unit = _links[chain]; unit != 0; unit = Take(chain))
        {
            var count = CountOf(unit);
            _slots.AsSpan(unit * Unit, count).CopyTo(all.AsSpan(at));
            at += count;
        }

        // From the back, so that what is not full stands in front.
        for (var end = entries; end > 0; end -= Unit)
        {
            var from = Math.Max(0, end - Unit);
            all.AsSpan(from..end).CopyTo(_slots.AsSpan(Begin(chain) * Unit));
        }

        if (entries % Unit == 0)
        {
            _ = Begin(chain);
        }

        return true;
    }

    private int CountOf(int unit) => _slots.AsSpan(unit * Unit, Unit).IndexOf(0u) is var end and >= 0 ? end : Unit;

    /// <summary>Removes an entry. A unit that becomes empty goes back.</summary>
    private void Remove(int chain, int unit, int at)
    {
        var slots = _slots.AsSpan(unit * Unit, Unit);
        slots[(at + 1)..].CopyTo(slots[at..]);
        slots[^1] = 0;
        Count--;
        if (slots[0] == 0)
        {
            var link = chain;
            while (_links[link] != unit)
            {
                link = Chains + _links[link];
            }

            _links[link] = (ushort)Next(unit);
            Free(unit);
        }
    }

    /// <summary>Takes the first unit off a chain, and gives the one behind it.</summary>
    private int Take(int chain)
    {
        int unit = _links[chain];
        _links[chain] = (ushort)Next(unit);
        Free(unit);
        return _links[chain];
    }

    private void Free(int unit)
    {
        _slots.AsSpan(unit * Unit, Unit).Clear();
        _links[Chains + unit] = (ushort)_free;
        _free = unit;
    }

    /// <summary>Puts an empty unit before a chain.</summary>
    private int Begin(int chain)
    {
        var unit = _free;
        if (unit != 0)
        {
            _free = Next(unit);
        }
        else
        {
            unit = _units++;
            Reserve(_units);
        }

        _links[Chains + unit] = _links[chain];
        _links[chain] = (ushort)unit;
        return unit;
    }

    /// <summary>Makes room for units: an eighth more than there were, so that little is set aside.</summary>
    private void Reserve(int units)
    {
        if (units * Unit > _slots.Length)
        {
            units += Math.Max(Chains / 4, units / 8);
            Array.Resize(ref _slots, units * Unit);
            Array.Resize(ref _links, Chains + units);
        }
    }

    /// <summary>Makes twice as many chains.</summary>
    private void Split()
    {
        var wider = new FingerprintChains(bucketMask) { _chainBits = _chainBits + 1 };
        wider._links = new ushort[wider.Chains];
        wider.Reserve(_units + (Chains / 2));
        ForEach((low, entry) => wider.Insert(wider.ChainOf(BucketOf(low, entry)), entry));
        (_links, _slots, _chainBits, _units, _free) = (wider._links, wider._slots, wider._chainBits, wider._units, wider._free);
    }

    private static uint BucketOf(uint low, uint entry) => low | (entry >> FingerprintTable.TagShift << MinChainBits);
}
