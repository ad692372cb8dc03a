namespace TokenGate.Ledger.Storage;

/// <summary>An entry as it stands in the database. Only an audit decides whether it is what was once written.</summary>
internal readonly record struct StoredEntry(long Sequence, EntryKind Kind, string Id, byte[] Body, byte[] Hash);
