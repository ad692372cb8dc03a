namespace TokenGate.Ledger.Storage;

/// <summary>A part of a work by its hash; the empty one is the whole.</summary>
internal readonly record struct HashedPart(string Part, long Input, long Output);
