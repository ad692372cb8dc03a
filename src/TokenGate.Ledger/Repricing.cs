namespace TokenGate.Ledger;

/// <summary>What pricing a period again found, and booked unless it was a dry run.</summary>
/// <param name="Exchanges">Exchanges that have a price.</param>
/// <param name="Changed">Exchanges whose cost is another one.</param>
/// <param name="LeftAlone">Exchanges that no price is known for, or only one in another currency: they stay as they were booked.</param>
/// <param name="Before">What all exchanges with a price cost before, in billionths.</param>
/// <param name="After">What they cost now, in billionths.</param>
public sealed record Repricing(long Exchanges, long Changed, long LeftAlone, Int128 Before, Int128 After);
