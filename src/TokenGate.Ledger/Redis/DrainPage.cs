using System.Runtime.InteropServices;
using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>A stretch of the journal as the drain needs it: what its entries add to the trusted sums.</summary>
internal sealed class DrainPage
{
    private readonly List<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> _bookings;

    private DrainPage(long from, long to, List<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> bookings)
    {
        From = from;
        To = to;
        _bookings = bookings;
    }

    /// <summary>The entries after this one.</summary>
    public long From { get; }

    /// <summary>The last of them; <see cref="From"/> when there is none.</summary>
    public long To { get; }

    /// <summary>What they add and to which shard, those that add nothing left out.</summary>
    public ReadOnlySpan<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> Bookings => CollectionsMarshal.AsSpan(_bookings);

    /// <summary>Reads up to <paramref name="most"/> entries.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="keys">Tells the shards.</param>
    /// <param name="names">Keeps names.</param>
    /// <param name="from">The entry after which it begins.</param>
    /// <param name="most">How many entries at most.</param>
    /// <param name="done">A page that nobody needs any more: its memory is taken over. Null for none.</param>
    /// <exception cref="JournalException">The journal, or an entry of it, cannot be read.</exception>
    public static DrainPage Read(JournalReader journal, RedisKeys keys, NameCache names, long from, int most, DrainPage? done)
    {
        var bookings = done?._bookings ?? new List<(long, int, BookingKey, TrustedSums, int)>(most);
        bookings.Clear();
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
