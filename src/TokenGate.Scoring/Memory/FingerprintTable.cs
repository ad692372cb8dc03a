using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A set of hashes that forgets: each entry bears the epoch in which it was last seen, and is gone after the window. Fixed buckets of eight
/// bound the work of every call, whatever the hashes are, so flooding it only makes it forget the flooder's own oldest entries.
/// It grows by doubling from 2 KB to its limit. Four bytes an entry: 24 bits of the hash beside those that choose the bucket. At the
/// largest size a probe of a full table errs at most once in 30,000. Not thread-safe: guarded by its user's lock.
/// </summary>
internal sealed class FingerprintTable
{
    /// <summary>Hashes that are fetched at a time.</summary>
    public const int Batch = 32;

    private const int Ways = 8;
    private const int MinBucketBits = 6;
    private const int TagShift = 8;

    /// <summary>For each place of a bucket: those before it move one back, and the first becomes free.</summary>
    private static readonly Vector256<uint>[] ToFront =
        [.. Enumerable.Range(0, Ways).Select(place => Vector256.Create([.. Enumerable.Range(0, Ways).Select(i => (uint)(i > 0 && i <= place ? i - 1 : i))]))];

    private readonly int _maxBucketBits;
    private uint[] _slots = [];
    private int _bucketBits;
    private int _used;
    private EpochClock _clock;
    private uint _fetched;

    /// <summary>Creates an empty table.</summary>
    /// <param name="maxEntries">Limit of entries; a power of two, at least 512.</param>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    public FingerprintTable(int maxEntries, int windowEpochs)
    {
        _maxBucketBits = BitOperations.Log2((uint)(maxEntries / Ways));
        _clock = new EpochClock(windowEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxBucketBits, MinBucketBits, nameof(maxEntries));
    }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => _slots.Length * sizeof(uint);

    /// <summary>Entries held, expired ones that were not swept included.</summary>
    public int Count => _used;

    /// <summary>Limit of entries.</summary>
    public int MaxEntries => Ways << _maxBucketBits;

    internal ReadOnlySpan<uint> Slots => _slots;

    internal long Now => _clock.Now;

    /// <summary>
    /// Fetches the places of those hashes that have these indices, and will be asked for next. A large table lies far off; where no branch
    /// has to be foreseen between them, many places are on their way at once. To be called for <see cref="Batch"/> hashes at a time, so
    /// that they stay near until they are used.
    /// </summary>
    public void Fetch(ReadOnlySpan<ulong> hashes, ReadOnlySpan<int> which)
    {
        if (_slots.Length == 0)
        {
            return;
        }

        var sum = 0u;
        foreach (var index in which)
        {
            sum ^= _slots[FirstOf(hashes[index])];
        }

        _fetched = sum;
    }

    /// <summary>True when the hash was added within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong hash)
    {
        if (_used == 0)
        {
            return false;
        }

        // A bucket is eight entries of 32 bits: one comparison of 256 bits finds the tag.
        var first = FirstOf(hash);
        for (var matches = Matches(Bucket(first), Tag(hash)); matches != 0; matches &= matches - 1)
        {
            if (_clock.IsAlive(StampOf(_slots[first + BitOperations.TrailingZeroCount(matches)])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Adds a hash, or renews it. The latest stands first in its bucket, so that the last one, which makes room in a full one, was seen
    /// longest ago.
    /// </summary>
    public void Add(ulong hash)
    {
        if (_slots.Length == 0)
        {
            _bucketBits = MinBucketBits;
            _slots = new uint[Ways << MinBucketBits];
            _clock.Swept(_clock.Now);
        }

        var (tag, first) = (Tag(hash), FirstOf(hash));
        var bucket = Bucket(first);
        var matches = Matches(bucket, tag);
        var free = Vector256.Equals(bucket, Vector256<uint>.Zero).ExtractMostSignificantBits();
        if (matches == 0 && _bucketBits < _maxBucketBits && (free == 0 || _used >= _slots.Length / 2))
        {
            Grow();
            Add(hash);
            return;
        }

        _used += matches == 0 && free != 0 ? 1 : 0;
        var place = BitOperations.TrailingZeroCount(matches != 0 ? matches : free | (1u << (Ways - 1)));
        Vector256.Shuffle(bucket, ToFront[place]).WithElement(0, (tag << TagShift) | (uint)_clock.Stamp).CopyTo(_slots, first);
    }

    /// <summary>
    /// Moves the clock, and removes what has expired when enough epochs have passed. To be called before an epoch is used; epochs never
    /// go back.
    /// </summary>
    public void Advance(long epoch)
    {
        if (epoch <= _clock.Now)
        {
            return;
        }

        if (_slots.Length > 0 && _clock.NeedsSweep(epoch))
        {
            _used = 0;
            foreach (ref var slot in _slots.AsSpan())
            {
                slot = slot != 0 && _clock.IsAliveAt(StampOf(slot), epoch) ? slot : 0;
                _used += slot != 0 ? 1 : 0;
            }

            _clock.Swept(epoch);
            if (_used == 0)
            {
                _slots = [];
                _bucketBits = 0;
            }
        }

        _clock.Set(epoch);
    }

    /// <summary>Restores what <see cref="Slots"/> held.</summary>
    internal bool Restore(uint[] slots, long now)
    {
        var bits = slots.Length == 0 ? 0 : BitOperations.Log2((uint)(slots.Length / Ways));
        if (slots.Length != 0 && (slots.Length != Ways << bits || bits < MinBucketBits || bits > _maxBucketBits))
        {
            return false;
        }

        _slots = slots;
        _bucketBits = bits;
        _clock.Restore(now);
        _used = slots.Length - slots.AsSpan().Count(0u);
        return true;
    }

    /// <summary>
    /// The bits that choose the bucket above the lowest six are part of the tag, so a bucket's entries can be told apart when it is split.
    /// </summary>
    private void Grow()
    {
        var old = _slots;
        var oldBits = _bucketBits++;
        _slots = new uint[Ways << _bucketBits];
        for (var i = 0; i < old.Length; i++)
        {
            if (old[i] == 0)
            {
                continue;
            }

            var bucket = i / Ways;
            var bit = (int)((old[i] >> TagShift) >> (oldBits - MinBucketBits)) & 1;
            var target = ((bucket | (bit << oldBits)) * Ways) + (i % Ways);
            _slots[target] = old[i];
        }
    }

    /// <summary>Which entries of a bucket bear a tag, as bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(Vector256<uint> bucket, uint tag) => Vector256
        .AndNot(Vector256.Equals(Vector256.ShiftRightLogical(bucket, TagShift), Vector256.Create(tag)), Vector256.Equals(bucket, Vector256<uint>.Zero))
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> Bucket(int first) => Vector256.Create(_slots.AsSpan(first, Ways));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstOf(ulong hash) => (int)((uint)(hash >> 32) & ((1u << _bucketBits) - 1)) * Ways;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tag(ulong hash) => (uint)(hash >> (32 + MinBucketBits)) & 0xFFFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StampOf(uint slot) => (int)(slot & 0xFF);
}
