using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>An exchange and how it stands today.</summary>
/// <param name="Sequence">Its place in the chain.</param>
/// <param name="Record">The record as it was written.</param>
/// <param name="Split">How its tokens divide now, corrections included.</param>
/// <param name="Appeal">What became of its appeal.</param>
public sealed record ListedExchange(long Sequence, UsageRecord Record, TokenSplit Split, AppealState Appeal);
