using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// What anybody in the company sent as system instructions and tool schemas, as hashes of their lines and sentences with the hour in which
/// they were last seen. Programs put such text in front of every request, so in these roles it counts once in the company. It does not keep
/// who sent it. Fixed in size, lock-free: a lost update of two threads on one slot loses a line; over its size, what was seen longest ago
/// makes room within a bucket.
/// </summary>
internal sealed class CompanyText
{
    private const int Ways = 4;
    private const int Buckets = 1 << 16;

    private const int HourBits = 16;
    private const ulong HourMask = (1UL << HourBits) - 1;
    private static readonly long HourTicks = TimeSpan.TicksPerHour;

    // 48 bits of the hash, 16 of the hour.
    private readonly ulong[] _slots = new ulong[Buckets * Ways];
    private readonly ulong _window;

    public CompanyText(TimeSpan window)
    {
        _window = (ulong)Math.Clamp(window.Ticks / HourTicks, 1, (long)HourMask / 2);
    }

    /// <summary>
    /// The share of a text's bytes that stands in lines and sentences sent within the window, 0 to 1; it notes them all as sent now.
    /// </summary>
    /// <param name="text">A segment of instructions or schemas.</param>
    /// <param name="ticks">The moment, in ticks UTC.</param>
    /// <param name="commit">True to note, false to look only.</param>
    public double KnownShare(ReadOnlySpan<byte> text, long ticks, bool commit)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var hour = (ulong)(ticks / HourTicks) & HourMask;
        long known = 0;
        var chunks = new TextChunks(text);
        while (chunks.MoveNext())
        {
            known += Pass(TextHash.Compute(chunks.Current), hour, commit) ? chunks.Current.Length : 0;
        }

        return known / (double)text.Length;
    }

    /// <summary>Adds the entries of a text's lines and sentences that were not sent within the window; it notes nothing.</summary>
    /// <param name="text">A segment of instructions or schemas.</param>
    /// <param name="ticks">The moment, in ticks UTC.</param>
    /// <param name="into">Where the entries go: 48 bits of a hash, 16 of the hour.</param>
    public void AddUnknown(ReadOnlySpan<byte> text, long ticks, List<ulong> into)
    {
        var hour = (ulong)(ticks / HourTicks) & HourMask;
        var chunks = new TextChunks(text);
        while (chunks.MoveNext())
        {
            var hash = TextHash.Compute(chunks.Current);
            if (!Pass(hash, hour, commit: false))
            {
                into.Add((hash & ~HourMask) | hour);
            }
        }
    }

    /// <summary>Notes an entry as sent in its hour. True when it was there within the window.</summary>
    public bool Meet(ulong entry) => Pass(entry, entry & HourMask, commit: true);

    /// <summary>Writes what is within the window: a number of entries, then the entries.</summary>
    public void Write(BinaryWriter into, DateTimeOffset now)
    {
        var hour = (ulong)(now.UtcTicks / HourTicks) & HourMask;
        var entries = new List<ulong>();
        foreach (ref var slot in _slots.AsSpan())
        {
            var entry = Volatile.Read(ref slot);
            if (IsAlive(entry, hour))
            {
                entries.Add(entry);
            }
        }

        into.Write(entries.Count);
        foreach (var entry in entries)
        {
            into.Write(entry);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; false when it is none.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static ulong[]? Read(BinaryReader from)
    {
        var count = from.ReadInt32();
        if (count is < 0 or > Buckets * Ways)
        {
            return null;
        }

        var entries = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = from.ReadUInt64();
        }

        return entries;
    }

    /// <summary>Takes entries that were read: what has expired is left out.</summary>
    public void Restore(ReadOnlySpan<ulong> entries, DateTimeOffset now)
    {
        var hour = (ulong)(now.UtcTicks / HourTicks) & HourMask;
        foreach (var entry in entries)
        {
            if (IsAlive(entry, hour))
            {
                Pass(entry, entry & HourMask, commit: true);
            }
        }
    }

    /// <summary>True when a hash was there within the window.</summary>
    private bool Pass(ulong hash, ulong hour, bool commit)
    {
        var tag = hash & ~HourMask;
        var bucket = _slots.AsSpan((int)(hash >> 32 & (Buckets - 1)) * Ways, Ways);
        var (oldest, oldestAge) = (0, -1L);
        for (var i = 0; i < Ways; i++)
        {
            var entry = Volatile.Read(ref bucket[i]);
            if ((entry & ~HourMask) == tag && entry != 0)
            {
                var isKnown = IsAlive(entry, hour);
                if (commit)
                {
                    Volatile.Write(ref bucket[i], tag | hour);
                }

                return isKnown;
            }

            var age = entry == 0 ? long.MaxValue : (long)((hour - entry) & HourMask);
            (oldest, oldestAge) = age > oldestAge ? (i, age) : (oldest, oldestAge);
        }

        if (commit)
        {
            Volatile.Write(ref bucket[oldest], tag | hour);
        }

        return false;
    }

    /// <summary>Entries of the next hours, of other people's clocks, are alive too.</summary>
    private bool IsAlive(ulong entry, ulong hour) => entry != 0 && (((hour - entry) & HourMask) <= _window || ((entry - hour) & HourMask) <= _window);
}
