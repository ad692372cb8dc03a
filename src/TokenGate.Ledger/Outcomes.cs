using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// The outcomes that a company counts its usage against: each added or corrected one is an entry of the chain, and how they stand now is
/// kept beside, beyond the retention of single entries.
/// </summary>
public static class Outcomes
{
    /// <summary>Adds outcomes, or corrects those whose id is known. The same one twice is written once.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="outcomes">The outcomes, checked.</param>
    /// <param name="by">Who hands them in.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait, not the writing of what was begun.</param>
    /// <exception cref="JournalException">They could not be made durable so far; they are kept in memory and written once.</exception>
    public static async Task<OutcomeCounts> AddAsync(Journal journal, IReadOnlyList<DeliveredOutcome> outcomes, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(outcomes);
        var states = new int[outcomes.Count];
        await Task.WhenAll(outcomes.Select((outcome, index) => journal.WorkAsync(
            EntryKind.Outcome,
            transaction =>
            {
                (states[index], var entry) = OutcomeTable.Put(transaction, outcome, by, now);
                return entry;
            },
            cancellationToken).AsTask()));
        return new OutcomeCounts(
            states.Count(static state => state == OutcomeTable.Added), states.Count(static state => state == OutcomeTable.Corrected), states.Count(static state => state == OutcomeTable.Unchanged));
    }

    /// <summary>The outcomes of a span of days as they stand now, by day and id.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static IReadOnlyList<DeliveredOutcome> Read(JournalReader journal, DateOnly from, DateOnly to)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return journal.Query(connection => OutcomeTable.Read(connection, from, to));
    }
}
