namespace TokenGate.Training.Traffic;

/// <summary>A line of a traffic file: the exchange that it holds, or why it holds none.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Row">The exchange; null when the line cannot be read.</param>
/// <param name="Problem">What is wrong with the line, without any of its text; null when it was read.</param>
public readonly record struct TrafficLine(long Number, TrafficRow? Row, string? Problem);
