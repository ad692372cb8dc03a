namespace TokenGate.Scoring.Models;

/// <summary>
/// A threshold of one score and the rate of false positives that it was chosen for. A score at or above it is over the threshold.
/// </summary>
/// <param name="FalsePositiveRate">The share of honest exchanges that may reach the threshold, 0 to 1.</param>
/// <param name="Raw">The threshold on the uncalibrated score, in log-odds. This is what decides: probabilities near 1 lose digits.</param>
/// <param name="Probability">The same threshold as a calibrated probability, for people.</param>
public sealed record OperatingPoint(double FalsePositiveRate, float Raw, float Probability)
{
    /// <summary>Whether a score reaches the threshold. NaN never does.</summary>
    public bool Reached(float raw) => raw >= Raw;
}
