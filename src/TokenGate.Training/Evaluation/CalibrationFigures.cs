namespace TokenGate.Training.Evaluation;

/// <summary>Whether probabilities mean what they say.</summary>
/// <param name="ExpectedError">Mean distance between what was said and what was so, over 15 bins of equal width (ECE), 0 to 1.</param>
/// <param name="Brier">Mean squared error of the probability, 0 to 1.</param>
public sealed record CalibrationFigures(double ExpectedError, double Brier)
{
    private const int Bins = 15;

    /// <summary>Measures probabilities against what was so.</summary>
    /// <param name="forecasts">Probability and outcome of each exchange; none gives zeros.</param>
    public static CalibrationFigures Measure(IReadOnlyList<(double Probability, bool Inflated)> forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        if (forecasts.Count == 0)
        {
            return new CalibrationFigures(0, 0);
        }

        var error = forecasts
            .GroupBy(forecast => Math.Clamp((int)(forecast.Probability * Bins), 0, Bins - 1))
            .Sum(bin => Math.Abs(bin.Sum(forecast => forecast.Probability - (forecast.Inflated ? 1 : 0))));
        return new CalibrationFigures(error / forecasts.Count, forecasts.Average(forecast => Math.Pow(forecast.Probability - (forecast.Inflated ? 1 : 0), 2)));
    }
}
