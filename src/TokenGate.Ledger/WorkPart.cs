namespace TokenGate.Ledger;

/// <summary>What a report tells of one part of a work. Cumulative: a larger report replaces a smaller one.</summary>
/// <param name="Part">What tells the part from others; empty for the work as a whole.</param>
/// <param name="Input">Input tokens so far; at least 0.</param>
/// <param name="Output">Output tokens so far; at least 0.</param>
public readonly record struct WorkPart(string Part, long Input, long Output);
