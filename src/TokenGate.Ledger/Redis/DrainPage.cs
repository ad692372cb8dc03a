using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>A stretch of the journal as the drain needs it: what its entries add to the trusted sums.</summary>
internal sealed class DrainPage
{
    private DrainPage(long from, long to, List<(long Sequence, BookingKey Key, TrustedSums Sums)> bookings)
    {
        From = from;
        To = to;
        Bookings = bookings;
    }

    /// <summary>The entries after this one.</summary>
    public long From { get; }

    /// <summary>The last of them; <see cref="From"/> when there is none.</summary>
    public long To { get; }

    /// <summary>What they add, those that add nothing left out.</summary>
    public IReadOnlyList<(long Sequence, BookingKey Key, TrustedSums Sums)> Bookings { get; }

    /// <summary>Reads up to <paramref name="most"/> entries.</summary>
    /// <exception cref="JournalException">The journal, or an entry of it, cannot be read.</exception>
    public static DrainPage Read(JournalReader journal, long from, int most)
    {
        var entries = new List<StoredEntry>(most);
        journal.ReadPage(from, most, entries);
        var bookings = new List<(long, BookingKey, TrustedSums)>(entries.Count);
        foreach (var entry in entries)
        {
            if (BookingOf(journal, entry) is { } booking && TrustedSums.Of(booking.Sums) is { IsZero: false } trusted)
            {
                bookings.Add((entry.Sequence, booking.Key, trusted));
            }
        }

        return new DrainPage(from, entries.Count == 0 ? from : entries[^1].Sequence, bookings);
    }

    private static Booking? BookingOf(JournalReader journal, StoredEntry entry)
    {
        try
        {
            return BookingReader.Read(entry.Kind, entry.Body);
        }
        catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
        {
            throw new JournalException(
                $"{journal.File}: entry {entry.Sequence} cannot be read ({fault.Message}); nothing after it is sent to Redis. Run `tokengate audit verify`.",
                fault);
        }
    }
}
