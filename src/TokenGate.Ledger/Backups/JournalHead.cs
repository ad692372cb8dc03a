namespace TokenGate.Ledger.Backups;

/// <summary>Where a journal ends.</summary>
/// <param name="Gateway">Its identity.</param>
/// <param name="Sequence">Its last entry; 0 when there is none.</param>
public sealed record JournalHead(string Gateway, long Sequence);
