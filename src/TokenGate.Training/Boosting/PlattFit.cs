using TokenGate.Scoring.Models;

namespace TokenGate.Training.Boosting;

/// <summary>Fits Platt's calibration by Newton's method, with his smoothed targets (Platt 1999; Lin, Lin, Weng 2007).</summary>
internal static class PlattFit
{
    private const int MaxSteps = 100;

    /// <summary>Fits on scores that the model did not learn from.</summary>
    /// <param name="scores">Uncalibrated scores.</param>
    /// <param name="inflated">Which of them belong to inflating rows.</param>
    /// <param name="weights">How much each counts.</param>
    public static PlattCalibrator Fit(IReadOnlyList<float> scores, IReadOnlyList<bool> inflated, IReadOnlyList<double> weights)
    {
        var (yes, no) = (0.0, 0.0);
        for (var row = 0; row < scores.Count; row++)
        {
            yes += inflated[row] ? weights[row] : 0;
            no += inflated[row] ? 0 : weights[row];
        }

        var (high, low) = ((yes + 1) / (yes + 2), 1 / (no + 2));
        var (slope, offset) = (-1.0, 0.0);
        var loss = Loss(slope, offset);
        for (var step = 0; step < MaxSteps; step++)
        {
            // Derivatives by slope and offset of the cross entropy; the ridge keeps the system solvable when all scores are one.
            var (g1, g2, h11, h22, h12) = (0.0, 0.0, 1e-9, 1e-9, 0.0);
            for (var row = 0; row < scores.Count; row++)
            {
                var p = 1 / (1 + Math.Exp((slope * scores[row]) + offset));
                var d = weights[row] * ((inflated[row] ? high : low) - p);
                var h = weights[row] * p * (1 - p);
                g1 += scores[row] * d;
                g2 += d;
                h11 += (double)scores[row] * scores[row] * h;
                h22 += h;
                h12 += scores[row] * h;
            }

            var determinant = (h11 * h22) - (h12 * h12);
            var (ds, d0) = (-((h22 * g1) - (h12 * g2)) / determinant, -((h11 * g2) - (h12 * g1)) / determinant);
            var rate = 1.0;
            double next;
            while ((next = Loss(slope + (rate * ds), offset + (rate * d0))) > loss && rate > 1e-9)
            {
                rate /= 2;
            }

            if (!(next < loss - 1e-12))
            {
                break;
            }

            (slope, offset, loss) = (slope + (rate * ds), offset + (rate * d0), next);
        }

        // A score that does not rise with suspicion would turn every explanation round; a constant is the honest answer then.
        return slope < 0 ? new PlattCalibrator(slope, offset) : new PlattCalibrator(-1e-6, Math.Log((no + 1) / (yes + 1)));

        double Loss(double a, double b)
        {
            var sum = 0.0;
            for (var row = 0; row < scores.Count; row++)
            {
                var z = (a * scores[row]) + b;
                var t = inflated[row] ? high : low;
                sum += weights[row] * (z >= 0 ? (t * z) + Math.Log(1 + Math.Exp(-z)) : ((t - 1) * z) + Math.Log(1 + Math.Exp(z)));
            }

            return sum;
        }
    }
}
