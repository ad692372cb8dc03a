namespace TokenGate.Ledger;

/// <summary>
/// Something that happened to a journal's file, or to the chain before this one. It stands in the chain as an entry of its own.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When it was noticed, UTC.</param>
/// <param name="Message">The same in words: the file, what became of it, and where the old one is.</param>
/// <param name="Gateway">The identity of the chain that it happened to.</param>
/// <param name="Sequence">The last entry of that chain that is known; at least 0.</param>
/// <param name="Hash">The chain's hash there, in hex.</param>
public sealed record JournalIncident(JournalIncidentKind Kind, DateTimeOffset At, string Message, string Gateway, long Sequence, string Hash);
