using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>The days that a journal's new entries are booked on, corrections of old exchanges included.</summary>
/// <param name="journal">The journal.</param>
/// <param name="zone">Gives the calendar whose days they are.</param>
public sealed class JournalUsageChanges(JournalReader journal, Func<ReportingZone> zone) : IUsageChanges
{
    /// <summary>So many new entries are looked at; more are no longer cheaper than reading every day again.</summary>
    private const int MostEntries = 20_000;

    private const int Page = 1_000;

    private long? _position;

    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken)
    {
        var head = journal.LastSequence();
        if (_position is not { } position || head - position > MostEntries)
        {
            _position = head;
            return Task.FromResult<IReadOnlySet<DateOnly>?>(null);
        }

        var (days, calendar) = (new HashSet<DateOnly>(), zone());
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
                    days.Add(ReportingZone.DayOf(calendar.LocalHour(booking.Key.Quarter)));
                }
            }

            if (page.Count == 0)
            {
                break;
            }
        }

        _position = position;
        return Task.FromResult<IReadOnlySet<DateOnly>?>(days);
    }
}
