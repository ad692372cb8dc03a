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
    private const int PieceBits = 5;
    private const int Piece = 1 << PieceBits;
    private const int MinChainBits = FingerprintTable.MinBucketBits;
    private const int MaxChainBits = 9;

    /// <summary>
    /// More units than a chain can have: it holds at most 512 entries, and is moved together when it has room for a unit more.
    /// </summary>
    private const int MostUnits = 64;

    /// <summary>Entries of a chain, on the average, from which on there are twice as many chains.</summary>
    private const int Crowded = 12;

    /// <summary>For each chain its first unit; 0 for none. Unit 0 is none.</summary>
    private ushort[] _first = new ushort[1 << MinChainBits];

    /// <summary>
    /// Units in pieces, so that what grows copies nothing; in each the units' entries, and behind them for each the next one.
    /// </summary>
    private uint[][] _pieces = [];
    private int _chainBits = MinChainBits;
    private int _units = 1;
    private int _held;
    private int _free;

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => (_held * Piece * (Unit + 1) * sizeof(uint)) + (_pieces.Length * sizeof(long)) + (_first.Length * sizeof(ushort));

    /// <summary>Entries held.</summary>
    public int Count { get; private set; }

    private int Chains => 1 << _chainBits;

    /// <summary>A place to be fetched before a hash is asked for; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Peek(uint bucket) => _first[ChainOf(bucket)] is var unit and not 0 ? EntriesOf(unit)[0] : 0;

    /// <summary>The entry of a tag; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(uint bucket, uint tag)
    {
        for (int unit = _first[ChainOf(bucket)]; unit != 0; unit = Next(unit))
        {
            var matches = Matches(unit, tag);
            if (matches != 0)
            {
                return EntriesOf(unit)[BitOperations.TrailingZeroCount(matches)];
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
        for (int unit = _first[chain]; unit != 0; unit = Next(unit))
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
            for (int unit = _first[chain]; unit != 0; unit = Next(unit))
            {
                units[count++] = (ushort)unit;
            }

            while (count-- > 0)
            {
                for (var at = CountOf(units[count]) - 1; at >= 0; at--)
                {
                    take((uint)chain & ((1u << MinChainBits) - 1), EntriesOf(units[count])[at]);
                }
            }
        }
    }

    private int ChainOf(uint bucket) => (int)(bucket & (uint)(Chains - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<uint> EntriesOf(int unit) => _pieces[unit >> PieceBits].AsSpan((unit & (Piece - 1)) * Unit, Unit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint LinkOf(int unit) => ref _pieces[unit >> PieceBits][(Piece * Unit) + (unit & (Piece - 1))];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int unit) => (int)LinkOf(unit);

    /// <summary>Which entries of a unit bear a tag, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Matches(int unit, uint tag) => Which(unit, Vector256.Create(tag), Vector256<uint>.AllBitsSet);

    /// <summary>Which entries of a unit are of a tag's bucket, as bits.</summary>
    private uint InBucket(int unit, uint tag) => Which(unit, Vector256.Create(tag & bucketMask), Vector256.Create(bucketMask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Which(int unit, Vector256<uint> tag, Vector256<uint> mask)
    {
        var slots = EntriesOf(unit);
        return Which(Vector256.Create(slots), tag, mask) | (Which(Vector256.Create(slots[Half..]), tag, mask) << Half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Which(Vector256<uint> slots, Vector256<uint> tag, Vector256<uint> mask) => Vector256
        .AndNot(Vector256.Equals(Vector256.ShiftRightLogical(slots, FingerprintTable.TagShift) & mask, tag), Vector256.Equals(slots, Vector256<uint>.Zero))
        .ExtractMostSignificantBits();

    private void Insert(int chain, uint entry)
    {
        int first = _first[chain];
        if (first == 0 || EntriesOf(first)[^1] != 0)
        {
            first = first != 0 && Compact(chain) ? _first[chain] : Begin(chain);
        }

        var slots = EntriesOf(first);
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
        for (int unit = _first[chain]; unit != 0; unit = Next(unit))
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
        for (int unit = _first[chain]; unit != 0; unit = Take(chain))
        {
            var count = CountOf(unit);
            EntriesOf(unit)[..count].CopyTo(all.AsSpan(at));
            at += count;
        }

        // From the back, so that what is not full stands in front.
        for (var end = entries; end > 0; end -= Unit)
        {
            var from = Math.Max(0, end - Unit);
            all.AsSpan(from..end).CopyTo(EntriesOf(Begin(chain)));
        }

        if (entries % Unit == 0)
        {
            _ = Begin(chain);
        }

        return true;
    }

    private int CountOf(int unit) => EntriesOf(unit).IndexOf(0u) is var end and >= 0 ? end : Unit;

    /// <summary>Removes an entry. A unit that becomes empty goes back.</summary>
    private void Remove(int chain, int unit, int at)
    {
        var slots = EntriesOf(unit);
        slots[(at + 1)..].CopyTo(slots[at..]);
        slots[^1] = 0;
        Count--;
        if (slots[0] == 0)
        {
            int before = _first[chain];
            if (before == unit)
            {
                _ = Take(chain);
                return;
            }

            while (Next(before) != unit)
            {
                before = Next(before);
            }

            LinkOf(before) = LinkOf(unit);
            Free(unit);
        }
    }

    /// <summary>Takes the first unit off a chain, and gives the one behind it.</summary>
    private int Take(int chain)
    {
        int unit = _first[chain];
        _first[chain] = (ushort)Next(unit);
        Free(unit);
        return _first[chain];
    }

    private void Free(int unit)
    {
        EntriesOf(unit).Clear();
        LinkOf(unit) = (uint)_free;
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
            Hold(unit / Piece);
        }

        LinkOf(unit) = _first[chain];
        _first[chain] = (ushort)unit;
        return unit;
    }

    private void Hold(int piece)
    {
        if (piece == _held)
        {
            if (piece == _pieces.Length)
            {
                Array.Resize(ref _pieces, Math.Max(2, piece * 2));
            }

            _pieces[_held++] = new uint[Piece * (Unit + 1)];
        }
    }

    /// <summary>Makes twice as many chains.</summary>
    private void Split()
    {
        var wider = new FingerprintChains(bucketMask) { _chainBits = _chainBits + 1 };
        wider._first = new ushort[wider.Chains];
        ForEach((low, entry) => wider.Insert(wider.ChainOf(BucketOf(low, entry)), entry));
        (_first, _pieces, _chainBits, _units, _held, _free) = (wider._first, wider._pieces, wider._chainBits, wider._units, wider._held, wider._free);
    }

    private static uint BucketOf(uint low, uint entry) => low | (entry >> FingerprintTable.TagShift << MinChainBits);
}
