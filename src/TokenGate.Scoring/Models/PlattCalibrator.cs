namespace TokenGate.Scoring.Models;

/// <summary>Platt's calibration: probability = 1 / (1 + exp(slope * score + offset)).</summary>
/// <param name="Slope">Negative for a score that rises with suspicion; finite. ML.NET's own GAM trainer always writes -1.</param>
/// <param name="Offset">Finite. ML.NET's own GAM trainer always writes 0.</param>
public readonly record struct PlattCalibrator(double Slope, double Offset)
{
    /// <summary>For a score that is a log-odds already.</summary>
    public static PlattCalibrator Identity => new(-1, 0);

    /// <summary>
    /// The probability, 0 to 1; NaN for a NaN score. In double precision from the 32-bit score, then rounded, as ML.NET does.
    /// </summary>
    public float Probability(float score) => (float)(1 / (1 + Math.Exp((Slope * score) + Offset)));
}
