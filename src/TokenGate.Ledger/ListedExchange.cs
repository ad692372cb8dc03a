using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>An exchange and how it stands today.</summary>
/// <param name="Sequence">Its place in the chain.</param>
/// <param name="Record">The record as it was written.</param>
/// <param name="Split">How its tokens divide now, corrections included.</param>
/// <param name="Appeal">What became of its appeal.</param>
public sealed record ListedExchange(long Sequence, UsageRecord Record, TokenSplit Split, AppealState Appeal)
{
    /// <summary>What it cost by the prices that were last booked, divided as its tokens are now; null where no price is known.</summary>
    public ExchangeCost? Cost { get; init; }
}
