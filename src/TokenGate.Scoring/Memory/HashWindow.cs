using System.Numerics;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// A small set of exact hashes that forgets like <see cref="FingerprintTable"/>. Where each has a number, that is a weight in tokens, or
/// the hash that it stands for; an entry then has sixteen bytes, the whole hash and the number, and else eight, 48 bits of the hash. Not
/// thread-safe: guarded by its user's lock.
/// </summary>
internal sealed class HashWindow
{
    /// <summary>Bits of a number, and of a hash that is kept as one.</summary>
    public const int NumberBits = 55;

    /// <summary>The largest weight: of something that was received, and nobody told how large it is.</summary>
    public const long MaxWeight = (1L << NumberBits) - 1;

    private const int Ways = 8;
    private const int MinBucketBits = 2;
    private const int StampBits = 8;
    private const ulong IsAlias = 1UL << 63;

    private readonly int _maxBucketBits;
    private readonly int _words;
    private readonly ulong _keys;
    private ulong[] _slots = [];
    private int _bucketBits;
    private int _used;
    private EpochClock _clock;

    /// <summary>Creates an empty set.</summary>
    /// <param name="maxEntries">Limit of entries; a power of two, at least 32.</param>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    /// <param name="hasNumbers">Whether each hash has a number.</param>
    public HashWindow(int maxEntries, int windowEpochs, bool hasNumbers = false)
    {
        _maxBucketBits = BitOperations.Log2((uint)(maxEntries / Ways));
        _clock = new EpochClock(windowEpochs);
        (_words, _keys) = hasNumbers ? (2, ulong.MaxValue) : (1, ulong.MaxValue << 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxBucketBits, MinBucketBits, nameof(maxEntries));
    }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => _slots.Length * sizeof(ulong);

    /// <summary>Limit of what <see cref="Slots"/> holds.</summary>
    public int MaxSlots => Width << _maxBucketBits;

    internal ReadOnlySpan<ulong> Slots => _slots;

    internal long Now => _clock.Now;

    /// <summary>Numbers in a bucket: of each entry first its hash, and last what bears its stamp, which may be the same.</summary>
    private int Width => Ways * _words;

    /// <summary>True when the hash was added within the window.</summary>
    public bool Contains(ulong hash) => Find(hash) != 0;

    /// <summary>The weight of a hash that was used or received; null when it was not, or stands for another.</summary>
    public long? WeightOf(ulong hash) => Find(hash) is not 0 and var entry && (entry & IsAlias) == 0 ? (long)NumberOf(entry) : null;

    /// <summary>What a hash stands for, as far as an entry keeps it; the hash itself where it stands for nothing else.</summary>
    public ulong Resolve(ulong hash) => Find(hash) is var entry && (entry & IsAlias) != 0 ? NumberOf(entry) : hash;

    /// <summary>Adds or renews a hash. Where its bucket is full, the entry seen longest ago makes room.</summary>
    public void Add(ulong hash) => Put(hash, hash & _keys);

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
            for (var last = _words - 1; last < _slots.Length; last += _words)
            {
                if (_slots[last] != 0 && !_clock.IsAliveAt(StampOf(_slots[last]), epoch))
                {
                    (_slots[last + 1 - _words], _slots[last]) = (0, 0);
                }
            }

            _used = CountUsed();
            _clock.Swept(epoch);
        }

        _clock.Set(epoch);
    }

    /// <summary>Restores what <see cref="Slots"/> held; false when it is no such table.</summary>
    internal bool Restore(ulong[] slots, long now)
    {
        var bits = slots.Length == 0 ? 0 : BitOperations.Log2((uint)(slots.Length / Width));
        if (slots.Length != 0 && (slots.Length != Width << bits || bits < MinBucketBits || bits > _maxBucketBits))
        {
            return false;
        }

        _slots = slots;
        _bucketBits = bits;
        _clock.Restore(now);
        _used = CountUsed();
        return true;
    }

    private static int StampOf(ulong entry) => (int)(entry & 0xFF);

    private static ulong NumberOf(ulong entry) => (entry & ~IsAlias) >> StampBits;

    /// <summary>What bears the stamp of a hash's entry; 0 when there is none, or it has expired.</summary>
    private ulong Find(ulong hash)
    {
        var bucket = Bucket(hash);
        var place = PlaceOf(hash, bucket);
        return place >= 0 && bucket[place + _words - 1] is var entry && _clock.IsAlive(StampOf(entry)) ? entry : 0;
    }

    /// <summary>The latest stands first in its bucket, so that the last one, which makes room, was seen longest ago.</summary>
    private void Put(ulong hash, ulong number)
    {
        if (_slots.Length == 0)
        {
            _bucketBits = MinBucketBits;
            _slots = new ulong[Width << MinBucketBits];
            _clock.Swept(_clock.Now);
        }

        var place = PlaceOf(hash, Bucket(hash));
        while (place < 0)
        {
            place = FreeIn(Bucket(hash));
            if (_bucketBits < _maxBucketBits && (place < 0 || _used * 2 >= _slots.Length / _words))
            {
                Grow();
                place = -1;
                continue;
            }

            _used += place < 0 ? 0 : 1;
            place = place < 0 ? Width - _words : place;
        }

        var bucket = Bucket(hash);
        bucket[..place].CopyTo(bucket[_words..]);
        bucket[0] = hash;
        bucket[_words - 1] = number | (uint)_clock.Stamp;
    }

    private int PlaceOf(ulong hash, ReadOnlySpan<ulong> bucket)
    {
        for (var i = 0; i < bucket.Length; i += _words)
        {
            if (((bucket[i] ^ hash) & _keys) == 0 && bucket[i + _words - 1] != 0)
            {
                return i;
            }
        }

        return -1;
    }

    private int FreeIn(ReadOnlySpan<ulong> bucket)
    {
        for (var i = 0; i < bucket.Length; i += _words)
        {
            if (bucket[i + _words - 1] == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private int CountUsed()
    {
        var used = 0;
        for (var last = _words - 1; last < _slots.Length; last += _words)
        {
            used += _slots[last] != 0 ? 1 : 0;
        }

        return used;
    }

    private void Grow()
    {
        var old = _slots;
        _bucketBits++;
        _slots = new ulong[Width << _bucketBits];
        for (var i = 0; i < old.Length; i += _words)
        {
            if (old[i + _words - 1] != 0)
            {
                old.AsSpan(i, _words).CopyTo(Bucket(old[i])[(i % Width)..]);
            }
        }
    }

    /// <summary>The bucket is chosen by bits that the entry keeps, so that growing can move it.</summary>
    private Span<ulong> Bucket(ulong hash) => _slots.Length == 0 ? [] : _slots.AsSpan((int)((hash >> 32) & ((1UL << _bucketBits) - 1)) * Width, Width);
}
