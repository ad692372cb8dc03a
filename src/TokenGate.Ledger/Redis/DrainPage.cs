using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>A stretch of the journal as the drain needs it: what its entries add to the trusted sums.</summary>
internal sealed class DrainPage
{
    private DrainPage(long from, long to, List<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> bookings)
    {
        From = from;
        To = to;
        Bookings = bookings;
    }

    /// <summary>The entries after this one.</summary>
    public long From { get; }

    /// <summary>The last of them; <see cref="From"/> when there is none.</summary>
    public long To { get; }

    /// <summary>What they add and to which shard, those that add nothing left out.</summary>
    public IReadOnlyList<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> Bookings { get; }

    /// <summary>Reads up to <paramref name="most"/> entries.</summary>
    /// <exception cref="JournalException">The journal, or an entry of it, cannot be read.</exception>
    public static DrainPage Read(JournalReader journal, RedisKeys keys, NameCache names, long from, int most)
    {
        var bookings = new List<(long, int, BookingKey, TrustedSums, int)>(most);
        var to = journal.ShowBodies(from, most, (sequence, kind, body) =>
        {
            try
            {
                if (BookingReader.ReadTrusted(kind, body, names) is var (key, sums, rules))
                {
                    bookings.Add((sequence, keys.Shard(key.User), key, sums, rules));
                }
            }
            catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
            {
                throw new JournalException(
                    $"{journal.File}: entry {sequence} cannot be read ({fault.Message}); nothing after it is sent to Redis. Run `tokengate audit verify`.",
                    fault);
            }
        });
        return new DrainPage(from, to, bookings);
    }
}
