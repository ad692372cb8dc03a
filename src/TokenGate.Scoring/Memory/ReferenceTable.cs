using System.Numerics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A bounded set of hashes, each with a number, that forgets like <see cref="HashWindow"/>: sixteen bytes an entry. The number is a weight
/// in tokens, or the hash that the entry stands for. Where a bucket is full, the entry seen longest ago makes room. Not thread-safe:
/// guarded by its user's lock.
/// </summary>
internal sealed class ReferenceTable
{
    /// <summary>Bits of a weight, and of a hash that is kept.</summary>
    public const int PayloadBits = 55;

    /// <summary>The largest weight: of something that was received, and nobody told how large it is.</summary>
    public const long MaxWeight = (1L << PayloadBits) - 1;

    /// <summary>Numbers of an entry: its hash, and its payload with the stamp.</summary>
    private const int Words = 2;

    private const int Ways = 8;
    private const int MinBucketBits = 2;
    private const int StampBits = 8;
    private const ulong IsAlias = 1UL << 63;

    private readonly int _maxBucketBits;
    private ulong[] _slots = [];
    private int _bucketBits;
    private int _used;
    private EpochClock _clock;

    /// <summary>Creates an empty table.</summary>
    /// <param name="maxEntries">Limit of entries; a power of two, at least 32.</param>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    public ReferenceTable(int maxEntries, int windowEpochs)
    {
        _maxBucketBits = BitOperations.Log2((uint)(maxEntries / Ways));
        _clock = new EpochClock(windowEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxBucketBits, MinBucketBits, nameof(maxEntries));
    }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => _slots.Length * sizeof(ulong);

    /// <summary>Limit of what <see cref="Slots"/> holds.</summary>
    public int MaxSlots => (Ways * Words) << _maxBucketBits;

    internal ReadOnlySpan<ulong> Slots => _slots;

    internal long Now => _clock.Now;

    /// <summary>The weight of a hash that was used or received; null when it was not, or stands for another.</summary>
    public long? WeightOf(ulong hash) => Find(hash) is >= 0 and var slot && (_slots[slot + 1] & IsAlias) == 0 ? (long)Payload(_slots[slot + 1]) : null;

    /// <summary>What a hash stands for, as far as an entry keeps it; the hash itself where it stands for nothing else.</summary>
    public ulong Resolve(ulong hash) => Find(hash) is >= 0 and var slot && (_slots[slot + 1] & IsAlias) != 0 ? Payload(_slots[slot + 1]) : hash;

    /// <summary>Adds or renews a hash with its weight in tokens.</summary>
    public void Add(ulong hash, long weight) => Put(hash, (ulong)Math.Clamp(weight, 0, MaxWeight) << StampBits);

    /// <summary>From now on a hash stands for another.</summary>
    public void AddAlias(ulong hash, ulong other) => Put(hash, IsAlias | ((other << StampBits) & ~IsAlias));

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
            for (var i = 0; i < _slots.Length; i += Words)
            {
                if (_slots[i + 1] != 0 && !_clock.IsAliveAt(StampOf(_slots[i + 1]), epoch))
                {
                    (_slots[i], _slots[i + 1]) = (0, 0);
                }

                _used += _slots[i + 1] != 0 ? 1 : 0;
            }

            _clock.Swept(epoch);
        }

        _clock.Set(epoch);
    }

    /// <summary>Restores what <see cref="Slots"/> held; false when it is no such table.</summary>
    internal bool Restore(ulong[] slots, long now)
    {
        var bits = slots.Length == 0 ? 0 : BitOperations.Log2((uint)(slots.Length / (Ways * Words)));
        if (slots.Length != 0 && (slots.Length != (Ways * Words) << bits || bits < MinBucketBits || bits > _maxBucketBits))
        {
            return false;
        }

        _slots = slots;
        _bucketBits = bits;
        _clock.Restore(now);
        _used = 0;
        for (var i = 0; i < slots.Length; i += Words)
        {
            _used += slots[i + 1] != 0 ? 1 : 0;
        }

        return true;
    }

    private static ulong Payload(ulong value) => (value & ~IsAlias) >> StampBits;

    private static int StampOf(ulong value) => (int)(value & 0xFF);

    private void Put(ulong hash, ulong payload)
    {
        if (_slots.Length == 0)
        {
            _bucketBits = MinBucketBits;
            _slots = new ulong[(Ways * Words) << MinBucketBits];
            _clock.Swept(_clock.Now);
        }

        var slot = Find(hash);
        if (slot < 0)
        {
            slot = Place(hash, out var isFree);
            if (_bucketBits < _maxBucketBits && (!isFree || _used >= _slots.Length / Words / 2))
            {
                Grow();
                slot = Place(hash, out isFree);
            }

            _used += isFree ? 1 : 0;
        }

        (_slots[slot], _slots[slot + 1]) = (hash, payload | (uint)_clock.Stamp);
    }

    private int Place(ulong hash, out bool isFree)
    {
        var first = BucketOf(hash);
        var (oldest, oldestAge) = (first, -1);
        for (var i = first; i < first + (Ways * Words); i += Words)
        {
            if (_slots[i + 1] == 0)
            {
                isFree = true;
                return i;
            }

            if (_clock.AgeOf(StampOf(_slots[i + 1])) is var age && age > oldestAge)
            {
                (oldest, oldestAge) = (i, age);
            }
        }

        isFree = false;
        return oldest;
    }

    private int Find(ulong hash)
    {
        if (_used == 0)
        {
            return -1;
        }

        var first = BucketOf(hash);
        for (var i = first; i < first + (Ways * Words); i += Words)
        {
            if (_slots[i] == hash && _slots[i + 1] != 0 && _clock.IsAlive(StampOf(_slots[i + 1])))
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
        _slots = new ulong[(Ways * Words) << _bucketBits];
        for (var i = 0; i < old.Length; i += Words)
        {
            if (old[i + 1] != 0)
            {
                var slot = BucketOf(old[i]) + (i % (Ways * Words));
                (_slots[slot], _slots[slot + 1]) = (old[i], old[i + 1]);
            }
        }
    }

    private int BucketOf(ulong hash) => (int)((hash >> 32) & ((1UL << _bucketBits) - 1)) * Ways * Words;
}
