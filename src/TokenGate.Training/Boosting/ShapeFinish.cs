using TokenGate.Scoring.Features;

namespace TokenGate.Training.Boosting;

/// <summary>What is done to a shape after boosting: smoothing, and the projection onto its declared direction.</summary>
internal static class ShapeFinish
{
    /// <summary>A bin with this many times the rows of the median bin stands for one value; smoothing stops at it.</summary>
    private const double Heavy = 3;

    /// <summary>Fewer bins than this are values rather than samples of a curve.</summary>
    private const int FewestToSmooth = 16;

    /// <summary>
    /// Smooths with weights 1, 2, 1 over neighbouring bins, in place. The missing bin and bins of a single frequent value stay as they are.
    /// </summary>
    public static void Smooth(double[] effects, ReadOnlySpan<double> weights, int missingBin, int passes)
    {
        if (effects.Length < FewestToSmooth)
        {
            return;
        }

        var median = weights.ToArray().Order().ElementAt(weights.Length / 2);
        var still = new bool[effects.Length];
        for (var bin = 0; bin < still.Length; bin++)
        {
            still[bin] = bin == missingBin || weights[bin] > Heavy * median;
        }

        for (var pass = 0; pass < passes; pass++)
        {
            var before = (double[])effects.Clone();
            for (var bin = 1; bin < effects.Length - 1; bin++)
            {
                if (!still[bin] && !still[bin - 1] && !still[bin + 1])
                {
                    effects[bin] = (before[bin - 1] + (2 * before[bin]) + before[bin + 1]) / 4;
                }
            }
        }
    }

    /// <summary>
    /// The nearest shape, in weighted least squares, that has the direction: pool adjacent violators (Ayer et al. 1955), in place. The
    /// missing bin takes no part.
    /// </summary>
    public static void Project(double[] effects, ReadOnlySpan<double> weights, int missingBin, Suspicion direction)
    {
        if (direction == Suspicion.Free)
        {
            return;
        }

        var sign = direction == Suspicion.Rising ? 1 : -1;
        var blocks = new Stack<(double Mean, double Weight, int Bins)>();
        for (var bin = 0; bin < effects.Length; bin++)
        {
            if (bin == missingBin)
            {
                continue;
            }

            // An empty bin follows its neighbours: next to nothing, but not nothing, or two of them would have no mean.
            var block = (Mean: sign * effects[bin], Weight: Math.Max(weights[bin], 1e-9), Bins: 1);
            while (blocks.TryPeek(out var last) && last.Mean > block.Mean)
            {
                blocks.Pop();
                var weight = last.Weight + block.Weight;
                block = (((last.Mean * last.Weight) + (block.Mean * block.Weight)) / weight, weight, last.Bins + block.Bins);
            }

            blocks.Push(block);
        }

        var at = effects.Length - 1;
        foreach (var (mean, _, bins) in blocks)
        {
            for (var left = bins; left > 0; at--)
            {
                if (at != missingBin)
                {
                    effects[at] = sign * mean;
                    left--;
                }
            }
        }
    }
}
