namespace TokenGate.Gateway.Identity;

/// <summary>One line of a CSV file.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Values">The values of the columns that were asked for, in that order; empty where an optional column is missing.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Values);
