using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What a restatement found, and booked unless it was a dry run.</summary>
/// <param name="Exchanges">Exchanges that were judged again.</param>
/// <param name="Changed">Exchanges whose tokens divide otherwise.</param>
/// <param name="Before">How the tokens divided before, corrections included.</param>
/// <param name="After">How they divide now.</param>
public sealed record Restatement(long Exchanges, long Changed, TokenSplit Before, TokenSplit After)
{
    /// <summary>Exchanges of the period that were left as they are, because they cannot be judged again.</summary>
    public long LeftAlone { get; init; }

    /// <summary>Exchanges whose appeal was accepted: they keep what was decided.</summary>
    public long Decided { get; init; }
}
