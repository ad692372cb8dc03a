namespace TokenGate.Training.Evaluation;

/// <summary>A point of a receiver operating curve.</summary>
/// <param name="FalsePositiveRate">Share of honest exchanges at or above the threshold.</param>
/// <param name="Recall">Share of inflating exchanges at or above the threshold.</param>
/// <param name="Threshold">The uncalibrated score.</param>
public sealed record RocPoint(double FalsePositiveRate, double Recall, float Threshold);
