using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// How a journal comes to its calendar, and to another one. A change holds from a midnight that every gateway knows of by then.
/// </summary>
internal static class Calendar
{
    /// <summary>
    /// The time between a change and the midnight from which it holds, at least: gateways look for changes every few seconds, so none books
    /// by the old zone then.
    /// </summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMinutes(5);

    /// <summary>The calendar and the last configured zone of a journal; null where it has none so far.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static (ReportingZone? Zone, string? Wish) Read(JournalReader journal) => journal.Query(JournalZone.Read);

    /// <summary>Has a journal keep a calendar, with a note in its chain where it is another one.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="found">What <see cref="Read"/> gave: nobody but the caller writes it.</param>
    /// <param name="zone">The calendar.</param>
    /// <param name="wish">The zone that the gateway is configured for.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JournalException">It could not be written so far; it is kept in memory and written once.</exception>
    public static async Task KeepAsync(
        Journal journal, (ReportingZone? Zone, string? Wish) found, ReportingZone zone, string wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (kept, before) = found;
        if (before is null && wish == ReportingZone.Utc.Id && zone.Equals(ReportingZone.Utc))
        {
            // What holds without a word.
            return;
        }

        if (before != wish || !zone.Equals(kept))
        {
            await journal.WorkAsync(EntryKind.Configuration, transaction => JournalZone.Write(transaction, zone, wish, now), cancellationToken);
        }
    }

    /// <summary>The currencies and the last configured one of a journal; null where it has none so far.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static (CurrencyHistory? Currencies, string? Wish) ReadCurrencies(JournalReader journal) => journal.Query(JournalCurrency.Read);

    /// <summary>Has a journal keep its currencies, with a note in its chain where they are other ones.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="found">What <see cref="ReadCurrencies"/> gave: nobody but the caller writes it.</param>
    /// <param name="currencies">The history.</param>
    /// <param name="wish">The currency that the gateway is configured for.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JournalException">It could not be written so far; it is kept in memory and written once.</exception>
    public static async Task KeepAsync(
        Journal journal, (CurrencyHistory? Currencies, string? Wish) found, CurrencyHistory currencies, string wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (found.Wish != wish || !currencies.Equals(found.Currencies))
        {
            await journal.WorkAsync(EntryKind.Configuration, transaction => JournalCurrency.Write(transaction, currencies, wish, now), cancellationToken);
        }
    }
}
