using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What a restatement found, and booked unless it was a dry run.</summary>
/// <param name="Exchanges">Exchanges that were judged again.</param>
/// <param name="Changed">Exchanges whose tokens divide otherwise.</param>
/// <param name="Before">How the tokens divided before, corrections included.</param>
/// <param name="After">How they divide now.</param>
public sealed record Restatement(long Exchanges, long Changed, TokenSplit Before, TokenSplit After);
