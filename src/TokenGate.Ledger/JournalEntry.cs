using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>An exchange record as it stands in the journal.</summary>
/// <param name="Sequence">Its sequence number in the chain.</param>
/// <param name="Record">The record.</param>
public sealed record JournalEntry(long Sequence, UsageRecord Record);
