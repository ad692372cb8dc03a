using System.Runtime.InteropServices;
using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>
/// Remembers how many tokens a text has, by a 128-bit hash of it, so that the history which every turn of a conversation sends again is hashed and not
/// counted. Fixed memory: 24 bytes for each entry; where a set of eight is full, the entry used longest ago makes room. Thread-safe; allocates nothing
/// after construction.
/// </summary>
public sealed class TokenCountCache
{
    private const int Ways = 8;
    private const int Stripes = 64;

    private readonly Entry[] _entries;
    private readonly Stripe[] _stripes = new Stripe[Stripes];
    private readonly uint _setMask;

    /// <summary>An empty cache.</summary>
    /// <param name="capacity">Entries, from 512 to 2^28, rounded up to a power of two; 65,536 take 1.5 MB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is out of range.</exception>
    public TokenCountCache(int capacity = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, Ways * Stripes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 28);
        Capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity);
        _entries = new Entry[Capacity];
        _setMask = (uint)(Capacity / Ways) - 1;
        for (var i = 0; i < Stripes; i++)
        {
            _stripes[i].Lock = new Lock();
        }
    }

    /// <summary>The most entries that are kept.</summary>
    public int Capacity { get; }

    /// <summary>Lookups that found their text, since construction.</summary>
    public long Hits => Sum(static (in Stripe stripe) => stripe.Hits);

    /// <summary>Lookups that did not find their text, since construction.</summary>
    public long Misses => Sum(static (in Stripe stripe) => stripe.Misses);

    private delegate long Reading(in Stripe stripe);

    /// <summary>The tokens of a text: remembered, or counted and then remembered.</summary>
    /// <param name="counter">Counts the text if need be. Counts of different encodings are kept apart.</param>
    /// <param name="hash">
    /// A hash of the text's bytes, of good quality in all of its 128 bits. The cache believes it: where a user could make two texts collide, the hash must be keyed.
    /// </param>
    /// <param name="utf8">The text.</param>
    /// <exception cref="ArgumentNullException">No counter.</exception>
    public int Count(ITokenCounter counter, UInt128 hash, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(counter);
        if (TryGet(counter.Encoding, hash, out var count))
        {
            return count;
        }

        count = counter.Count(utf8);
        Add(counter.Encoding, hash, count);
        return count;
    }

    /// <summary>The remembered tokens of a text under an encoding.</summary>
    /// <exception cref="ArgumentNullException">No encoding.</exception>
    public bool TryGet(string encoding, UInt128 hash, out int count)
    {
        var (high, low) = KeyOf(encoding, hash);
        var set = SetOf(low, out var first);
        ref var stripe = ref _stripes[set % Stripes];
        lock (stripe.Lock)
        {
            foreach (ref var entry in _entries.AsSpan(first, Ways))
            {
                if (entry.Low == low && entry.High == high && entry.Used != 0)
                {
                    entry.Used = Tick(ref stripe);
                    count = entry.Count;
                    stripe.Hits++;
                    return true;
                }
            }

            stripe.Misses++;
        }

        count = 0;
        return false;
    }

    /// <summary>Remembers the tokens of a text under an encoding.</summary>
    /// <exception cref="ArgumentNullException">No encoding.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void Add(string encoding, UInt128 hash, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var (high, low) = KeyOf(encoding, hash);
        var set = SetOf(low, out var first);
        ref var stripe = ref _stripes[set % Stripes];
        lock (stripe.Lock)
        {
            var ways = _entries.AsSpan(first, Ways);
            var oldest = 0;
            for (var i = 0; i < ways.Length; i++)
            {
                if (ways[i].Low == low && ways[i].High == high && ways[i].Used != 0)
                {
                    oldest = i;
                    break;
                }

                oldest = ways[i].Used < ways[oldest].Used ? i : oldest;
            }

            ways[oldest] = new Entry { High = high, Low = low, Count = count, Used = Tick(ref stripe) };
        }
    }

    // The encoding's name is mixed in (FNV-1a and a multiplication), so that one text under two encodings has two keys.
    private static (ulong High, ulong Low) KeyOf(string encoding, UInt128 hash)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        var mixed = 0xCBF29CE484222325;
        foreach (var c in encoding)
        {
            mixed = (mixed ^ c) * 0x100000001B3;
        }

        return ((ulong)(hash >> 64) ^ mixed, (ulong)hash ^ (mixed * 0x9E3779B97F4A7C15));
    }

    private uint SetOf(ulong low, out int first)
    {
        var set = (uint)low & _setMask;
        first = (int)set * Ways;
        return set;
    }

    // 0 marks an empty entry. After 2^32 uses of a stripe the order of age starts anew, which costs a few good entries and nothing else.
    private static uint Tick(ref Stripe stripe) => stripe.Clock == uint.MaxValue ? stripe.Clock = 1 : ++stripe.Clock;

    private long Sum(Reading reading)
    {
        var sum = 0L;
        for (var i = 0; i < Stripes; i++)
        {
            lock (_stripes[i].Lock)
            {
                sum += reading(_stripes[i]);
            }
        }

        return sum;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public ulong High;
        public ulong Low;
        public int Count;
        public uint Used;
    }

    // A line of the processor's cache for itself.
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Stripe
    {
        public Lock Lock;
        public long Hits;
        public long Misses;
        public uint Clock;
    }
}
