using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>The days that a journal's new entries are booked on, corrections of old exchanges included.</summary>
public static class JournalUsageChanges
{
    /// <summary>So many new entries are looked at; more are no longer cheaper than reading every day again.</summary>
    private const int MostEntries = 20_000;

    private const int Page = 1_000;

    /// <summary>The days that entries behind a place in a journal are booked on, and how far it looked.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="position">The sequence number of the last entry that is known; of one that the journal has not, all days
    /// changed.</param>
    /// <param name="zone">The calendar whose days they are.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>The days, null for all of them, and the sequence number of the last entry that was looked at.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static (IReadOnlySet<DateOnly>? Days, long Position) Since(JournalReader journal, long position, ReportingZone zone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(zone);
        var head = journal.LastSequence();
        if (position > head || head - position > MostEntries)
        {
            return (null, head);
        }

        var days = new HashSet<DateOnly>();
        var page = new List<StoredEntry>(Page);
        while (position < head)
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Clear();
            journal.ReadPage(position, Page, page);
            foreach (var entry in page)
            {
                position = entry.Sequence;
                foreach (var booking in BookingReader.Read(entry.Kind, entry.Body))
                {
                    days.Add(ReportingZone.DayOf(zone.LocalHour(booking.Key.Quarter)));
                }
            }

            if (page.Count == 0)
            {
                break;
            }
        }

        return (days, position);
    }
}
