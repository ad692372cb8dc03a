using System.Numerics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A small set of exact hashes that forgets like <see cref="FingerprintTable"/>: eight bytes an entry, 48 bits of the hash and the epoch in
/// which it was last seen. Not thread-safe: guarded by its user's lock.
/// </summary>
internal sealed class HashWindow
{
    private const int Ways = 8;
    private const int MinBucketBits = 2;
    private const int TagShift = 16;

    private readonly int _maxBucketBits;
    private ulong[] _slots = [];
    private int _bucketBits;
    private int _used;
    private EpochClock _clock;

    /// <summary>Creates an empty set.</summary>
    /// <param name="maxEntries">Limit of entries; a power of two, at least 32.</param>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    public HashWindow(int maxEntries, int windowEpochs)
    {
        _maxBucketBits = BitOperations.Log2((uint)(maxEntries / Ways));
        _clock = new EpochClock(windowEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxBucketBits, MinBucketBits, nameof(maxEntries));
    }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => _slots.Length * sizeof(ulong);

    /// <summary>Limit of entries.</summary>
    public int MaxEntries => Ways << _maxBucketBits;

    internal ReadOnlySpan<ulong> Slots => _slots;

    internal long Now => _clock.Now;

    /// <summary>True when the hash was added within the window.</summary>
    public bool Contains(ulong hash) => Find(hash) >= 0;

    /// <summary>Adds or renews a hash. Where its bucket is full, the entry seen longest ago makes room.</summary>
    public void Add(ulong hash)
    {
        if (_slots.Length == 0)
        {
            _bucketBits = MinBucketBits;
            _slots = new ulong[Ways << MinBucketBits];
            _clock.Swept(_clock.Now);
        }

        var found = Find(hash);
        if (found >= 0)
        {
            _slots[found] = Entry(hash);
            return;
        }

        var first = BucketOf(hash);
        var (free, oldest, oldestAge) = (-1, first, -1);
        for (var i = first; i < first + Ways; i++)
        {
            if (_slots[i] == 0)
            {
                free = free < 0 ? i : free;
            }
            else if (_clock.AgeOf(StampOf(_slots[i])) is var age && age > oldestAge)
            {
                (oldest, oldestAge) = (i, age);
            }
        }

        if (_bucketBits < _maxBucketBits && (free < 0 || _used >= _slots.Length / 2))
        {
            Grow();
            Add(hash);
            return;
        }

        _used += free >= 0 ? 1 : 0;
        _slots[free >= 0 ? free : oldest] = Entry(hash);
    }

    /// <summary>Moves the clock; see <see cref="FingerprintTable.Advance"/>.</summary>
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
        }

        _clock.Set(epoch);
    }

    /// <summary>Restores what <see cref="Slots"/> held; false when it is no such table.</summary>
    internal bool Restore(ulong[] slots, long now)
    {
        var bits = slots.Length == 0 ? 0 : BitOperations.Log2((uint)(slots.Length / Ways));
        if (slots.Length != 0 && (slots.Length != Ways << bits || bits < MinBucketBits || bits > _maxBucketBits))
        {
            return false;
        }

        _slots = slots;
        _bucketBits = bits;
        _clock.Restore(now);
        _used = slots.Length - slots.AsSpan().Count(0UL);
        return true;
    }

    private int Find(ulong hash)
    {
        if (_used == 0)
        {
            return -1;
        }

        var first = BucketOf(hash);
        for (var i = first; i < first + Ways; i++)
        {
            if (_slots[i] != 0 && _slots[i] >> TagShift == hash >> TagShift && _clock.IsAlive(StampOf(_slots[i])))
            {
                return i;
            }
        }

        return -1;
    }

    private void Grow()
    {
        var old = _slots;
        _bucketBits++;
        _slots = new ulong[Ways << _bucketBits];
        for (var i = 0; i < old.Length; i++)
        {
            if (old[i] != 0)
            {
                _slots[BucketOf(old[i]) + (i % Ways)] = old[i];
            }
        }
    }

    /// <summary>The bucket is chosen by bits that the entry keeps, so that growing can move it.</summary>
    private int BucketOf(ulong hash) => (int)((hash >> 32) & ((1UL << _bucketBits) - 1)) * Ways;

    private ulong Entry(ulong hash) => ((hash >> TagShift) << TagShift) | (uint)_clock.Stamp;

    private static int StampOf(ulong slot) => (int)(slot & 0xFF);
}
