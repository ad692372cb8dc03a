using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// The outcomes that a company counts its usage against: each added or corrected one is an entry of the chain, and how they stand now is
/// kept beside, beyond the retention of single entries.
/// </summary>
public static class Outcomes
{
    /// <summary>Adds outcomes, or corrects those whose id this journal knows. The same one twice is written once.</summary>
    /// <exception cref="JournalException">They could not be made durable so far; they are kept in memory and written once.</exception>
    public static Task<OutcomeCounts> AddAsync(Journal journal, IReadOnlyList<DeliveredOutcome> outcomes, string by, DateTimeOffset now, CancellationToken cancellationToken) =>
        AddAsync(journal, outcomes, new Dictionary<string, StoredOutcome>(), by, now, cancellationToken);

    /// <summary>Adds outcomes, or corrects those whose id is known. The same one twice is written once.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="outcomes">The outcomes, checked.</param>
    /// <param name="elsewhere">How other gateways' journals have them, by id; what is corrected there is corrected, not added.</param>
    /// <param name="by">Who hands them in.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait, not the writing of what was begun.</param>
    /// <exception cref="JournalException">They could not be made durable so far; they are kept in memory and written once.</exception>
    public static async Task<OutcomeCounts> AddAsync(
        Journal journal, IReadOnlyList<DeliveredOutcome> outcomes, IReadOnlyDictionary<string, StoredOutcome> elsewhere, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(elsewhere);
        var states = new int[outcomes.Count];
        await Task.WhenAll(outcomes.Select((outcome, index) => journal.WorkAsync(
            EntryKind.Outcome,
            transaction =>
            {
                (states[index], var entry) = OutcomeTable.Put(transaction, outcome, elsewhere.GetValueOrDefault(outcome.Id), by, now);
                return entry;
            },
            cancellationToken).AsTask()));
        return new OutcomeCounts(
            states.Count(static state => state == OutcomeTable.Added), states.Count(static state => state == OutcomeTable.Corrected), states.Count(static state => state == OutcomeTable.Unchanged));
    }

    /// <summary>The outcomes of a span of days as they stand now, by day and id.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static IReadOnlyList<DeliveredOutcome> Read(JournalReader journal, DateOnly from, DateOnly to) => Merge([Read(journal, from, to, [])], from, to);

    /// <summary>
    /// What a journal has of a span of days, what was taken back included, and of some ids, whatever their day: what gateways tell each
    /// other.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static IReadOnlyList<StoredOutcome> Read(JournalReader journal, DateOnly from, DateOnly to, IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(ids);
        return journal.Query(connection => OutcomeTable.Read(connection, from, to, ids));
    }

    /// <summary>
    /// The outcomes of a span of days by several journals, by day and id: of one that several have the last change stands, of the same
    /// revision the later journal's.
    /// </summary>
    /// <param name="journals">What each has, in an order that is the same for everybody who asks.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last.</param>
    public static IReadOnlyList<DeliveredOutcome> Merge(IEnumerable<IReadOnlyList<StoredOutcome>> journals, DateOnly from, DateOnly to) =>
    [
        .. Latest(journals).Values.Select(static stored => stored.Outcome).Where(outcome => outcome.Count > 0 && outcome.Day >= from && outcome.Day < to)
            .OrderBy(static outcome => outcome.Day).ThenBy(static outcome => outcome.Id, StringComparer.Ordinal),
    ];

    /// <summary>The last change of each outcome, by id.</summary>
    public static IReadOnlyDictionary<string, StoredOutcome> Latest(IEnumerable<IReadOnlyList<StoredOutcome>> journals)
    {
        ArgumentNullException.ThrowIfNull(journals);
        var latest = new Dictionary<string, StoredOutcome>(StringComparer.Ordinal);
        foreach (var stored in journals.SelectMany(static journal => journal))
        {
            if (!latest.TryGetValue(stored.Outcome.Id, out var known) || stored.Revision >= known.Revision)
            {
                latest[stored.Outcome.Id] = stored;
            }
        }

        return latest;
    }
}
