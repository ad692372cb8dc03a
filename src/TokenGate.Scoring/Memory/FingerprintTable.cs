using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A set of hashes that forgets: each entry bears the epoch in which it was last seen, and is gone after the window. Fixed buckets of eight
/// bound the work of every call, whatever the hashes are, so flooding it only makes it forget the flooder's own oldest entries.
/// Four bytes an entry: 24 bits of the hash beside those that choose the bucket. A probe of a full table errs at most once in 30,000. Up to
/// half its limit the entries stand in <see cref="FingerprintChains"/>, which take a third of the memory and give the same answers. Not
/// thread-safe: guarded by its user's lock.
/// </summary>
internal sealed class FingerprintTable
{
    /// <summary>Hashes that are fetched at a time.</summary>
    public const int Batch = 32;

    /// <summary>Entries of a bucket.</summary>
    internal const int Ways = 8;

    /// <summary>Bits of a bucket that are no part of the tag.</summary>
    internal const int MinBucketBits = 6;

    /// <summary>Where the tag stands in an entry, above its stamp.</summary>
    internal const int TagShift = 8;

    /// <summary>Entries below which a table takes its full size at once.</summary>
    private const int Small = 4_096;

    /// <summary>For each place of a bucket: those before it move one back, and the first becomes free.</summary>
    private static readonly Vector256<uint>[] ToFront =
        [.. Enumerable.Range(0, Ways).Select(place => Vector256.Create([.. Enumerable.Range(0, Ways).Select(i => (uint)(i > 0 && i <= place ? i - 1 : i))]))];

    private readonly int _bucketBits;

    /// <summary>The entries while they are few; null when there are none, or many.</summary>
    private FingerprintChains? _few;

    /// <summary>The buckets once there are many entries; empty before.</summary>
    private uint[] _slots = [];
    private int _used;
    private EpochClock _clock;
    private uint _fetched;

    /// <summary>Creates an empty table.</summary>
    /// <param name="maxEntries">Limit of entries; a power of two, at least 512.</param>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    public FingerprintTable(int maxEntries, int windowEpochs)
    {
        _bucketBits = BitOperations.Log2((uint)(maxEntries / Ways));
        _clock = new EpochClock(windowEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(_bucketBits, MinBucketBits, nameof(maxEntries));
    }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => (_slots.Length * sizeof(uint)) + (_few?.Bytes ?? 0);

    /// <summary>Entries held, expired ones that were not swept included.</summary>
    public int Count => _few?.Count ?? _used;

    /// <summary>Limit of entries.</summary>
    public int MaxEntries => Ways << _bucketBits;

    internal long Now => _clock.Now;

    /// <summary>
    /// Fetches the places of those hashes that have these indices, and will be asked for next. A large table lies far off; where no branch
    /// has to be foreseen between them, many places are on their way at once. To be called for <see cref="Batch"/> hashes at a time, so
    /// that they stay near until they are used.
    /// </summary>
    public void Fetch(ReadOnlySpan<ulong> hashes, ReadOnlySpan<int> which)
    {
        var sum = 0u;
        if (_few is { } few)
        {
            foreach (var index in which)
            {
                sum ^= few.Peek(BucketBits(hashes[index]));
            }
        }
        else if (_slots.Length > 0)
        {
            foreach (var index in which)
            {
                sum ^= _slots[FirstOf(hashes[index])];
            }
        }

        _fetched = sum;
    }

    /// <summary>True when the hash was added within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong hash)
    {
        if (_few is { } few)
        {
            return few.Find(BucketBits(hash), Tag(hash)) is var entry and not 0 && _clock.IsAlive(StampOf(entry));
        }

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
        if (_slots.Length == 0 && _few is null)
        {
            Begin(0);
            _clock.Swept(_clock.Now);
        }

        var entry = (Tag(hash) << TagShift) | (uint)_clock.Stamp;
        if (_few is null)
        {
            Put(hash, entry);
            return;
        }

        _few.Add(BucketBits(hash), entry);
        if (_few.Count > MaxEntries / 2)
        {
            Spread(_few);
        }
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

        if (Count > 0 && _clock.NeedsSweep(epoch))
        {
            var slots = ToSlots();
            foreach (ref var slot in slots.AsSpan())
            {
                slot = slot != 0 && _clock.IsAliveAt(StampOf(slot), epoch) ? slot : 0;
            }

            if (slots.AsSpan().ContainsAnyExcept(0u))
            {
                Fill(slots);
            }
            else
            {
                (_few, _slots, _used) = (null, [], 0);
            }

            _clock.Swept(epoch);
        }

        _clock.Set(epoch);
    }

    /// <summary>
    /// The entries in buckets of eight, the latest first: as many buckets, a power of two, as hold all of them. Bits that choose a bucket
    /// above the lowest six are part of the tag, too.
    /// </summary>
    internal uint[] ToSlots()
    {
        if (_few is not { } few)
        {
            return _slots.AsSpan().ToArray();
        }

        for (var bits = MinBucketBits; ; bits++)
        {
            var (slots, fits, mask) = (new uint[Ways << bits], true, (1u << bits) - 1);
            few.ForEach((low, entry) =>
            {
                var bucket = slots.AsSpan((int)((low | (entry >> TagShift << MinBucketBits)) & mask) * Ways, Ways);
                fits &= bucket[^1] == 0;
                bucket[..^1].CopyTo(bucket[1..]);
                bucket[0] = entry;
            });
            if (fits)
            {
                return slots;
            }
        }
    }

    /// <summary>Restores what <see cref="ToSlots"/> gave.</summary>
    internal bool Restore(uint[] slots, long now)
    {
        var bits = slots.Length == 0 ? 0 : BitOperations.Log2((uint)(slots.Length / Ways));
        if (slots.Length != 0 && (slots.Length != Ways << bits || bits < MinBucketBits || bits > _bucketBits))
        {
            return false;
        }

        if (slots.Length > 0)
        {
            Fill(slots);
        }

        _clock.Restore(now);
        return true;
    }

    /// <summary>Takes entries in buckets, the latest of each first.</summary>
    private void Fill(ReadOnlySpan<uint> slots)
    {
        Begin(slots.Length - slots.Count(0u));
        for (var i = slots.Length - 1; i >= 0; i--)
        {
            if (slots[i] is var entry and not 0)
            {
                Insert((uint)(i / Ways) & ((1u << MinBucketBits) - 1), entry);
            }
        }
    }

    /// <summary>Begins with nothing, in the form for so many entries.</summary>
    private void Begin(int entries)
    {
        var isWide = MaxEntries < Small || entries > MaxEntries / 2;
        _few = isWide ? null : new FingerprintChains((1u << (_bucketBits - MinBucketBits)) - 1);
        (_slots, _used) = (isWide ? new uint[MaxEntries] : [], 0);
    }

    /// <summary>Gives each bucket a room of its own.</summary>
    private void Spread(FingerprintChains few)
    {
        Begin(few.Count);
        few.ForEach(Insert);
    }

    /// <summary>Adds an entry before those of its bucket.</summary>
    /// <param name="low">The bits of its bucket that are not in its tag.</param>
    /// <param name="entry">Tag and stamp.</param>
    private void Insert(uint low, uint entry)
    {
        var bucket = low | (entry >> TagShift << MinBucketBits);
        if (_few is null)
        {
            Put((ulong)bucket << 32, entry);
        }
        else
        {
            _few.Add(bucket, entry);
        }
    }

    /// <summary>Puts an entry first in its bucket of a table of full size.</summary>
    private void Put(ulong hash, uint entry)
    {
        var first = FirstOf(hash);
        var bucket = Bucket(first);
        var matches = Matches(bucket, entry >> TagShift);
        var free = Vector256.Equals(bucket, Vector256<uint>.Zero).ExtractMostSignificantBits();
        _used += matches == 0 && free != 0 ? 1 : 0;
        var place = BitOperations.TrailingZeroCount(matches != 0 ? matches : free | (1u << (Ways - 1)));
        Vector256.Shuffle(bucket, ToFront[place]).WithElement(0, entry).CopyTo(_slots, first);
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
    private static uint BucketBits(ulong hash) => (uint)(hash >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tag(ulong hash) => (uint)(hash >> (32 + MinBucketBits)) & 0xFFFFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StampOf(uint slot) => (int)(slot & 0xFF);
}
