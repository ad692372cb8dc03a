namespace TokenGate.Ledger;

/// <summary>What a report adds to what was counted of a work before.</summary>
/// <param name="Owner">Who began the work; null when it is not known.</param>
/// <param name="Input">Input tokens that count now; at least 0.</param>
/// <param name="Output">Output tokens that count now; at least 0.</param>
/// <param name="CountedInput">Input tokens of the work that are counted with these.</param>
/// <param name="CountedOutput">Output tokens of the work that are counted with these.</param>
/// <param name="Claim">Makes it the count, with the record that is appended with it; null where nothing counts now.</param>
public readonly record struct WorkShare(WorkOwner? Owner, long Input, long Output, long CountedInput, long CountedOutput, WorkClaim? Claim);
