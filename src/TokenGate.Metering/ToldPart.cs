namespace TokenGate.Metering;

/// <summary>What a report told of one part of a work.</summary>
/// <param name="Part">What tells the part from others; empty for the work as a whole.</param>
/// <param name="Input">Input tokens of it so far, as told; at least 0.</param>
/// <param name="Output">Output tokens of it so far; at least 0.</param>
public readonly record struct ToldPart(string Part, long Input, long Output);
