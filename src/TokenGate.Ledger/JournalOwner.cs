namespace TokenGate.Ledger;

/// <summary>Who holds a journal, as it says beside the lock. It may have ended since: the lock alone decides.</summary>
/// <param name="ProcessId">The process; 0 when it does not say.</param>
/// <param name="Admin">Where its admin port listens; null when it has none, or does not listen yet.</param>
public sealed record JournalOwner(int ProcessId, Uri? Admin);
