namespace TokenGate.Ledger;

/// <summary>A chain's head as published elsewhere: a chain that is rewritten afterwards no longer matches it.</summary>
/// <param name="Sequence">The entry.</param>
/// <param name="Hash">The chain's hash there, in hex.</param>
/// <param name="At">When it was sealed, UTC.</param>
public sealed record ChainSeal(long Sequence, string Hash, DateTimeOffset At);
