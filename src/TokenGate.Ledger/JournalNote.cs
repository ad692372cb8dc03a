namespace TokenGate.Ledger;

/// <summary>An entry that is no exchange: a start, a stop, a change of configuration or models. Chained like every other entry.</summary>
/// <param name="Kind">What happened. <see cref="EntryKind.Exchange"/> and <see cref="EntryKind.Correction"/> are not notes.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Facts">Names and values, never a secret; stored in ordinal order of the names.</param>
public sealed record JournalNote(EntryKind Kind, DateTimeOffset At, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>The note's identity: a note whose id is in the journal is not written again. <value>A new UUID version 7.</value></summary>
    public string Id { get; init; } = Guid.CreateVersion7().ToString();
}
