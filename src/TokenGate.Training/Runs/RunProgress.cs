namespace TokenGate.Training.Runs;

/// <summary>Where a run is.</summary>
/// <param name="Step">What it does, in a few words.</param>
/// <param name="Done">How much of it is done, 0 to 1; null when that is not known.</param>
public sealed record RunProgress(string Step, double? Done);
