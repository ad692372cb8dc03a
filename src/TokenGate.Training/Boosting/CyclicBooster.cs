using TokenGate.Scoring.Features;

namespace TokenGate.Training.Boosting;

/// <summary>
/// Cyclic gradient boosting of stumps (Lou, Caruana, Gehrke 2012; the explainable boosting machine): round by round every feature in turn
/// takes one small step, a split into two leaves by Newton's method on the logistic loss, so that correlated features share what they say.
/// The rows where the feature is missing are a leaf of their own.
/// </summary>
internal sealed class CyclicBooster
{
    private readonly FeatureBins[] _bins;
    private readonly Suspicion[] _directions;
    private readonly GamTrainerOptions _options;
    private readonly BoostingRows _train;
    private readonly BoostingRows _validation;
    private readonly Gradients _gradients;
    private readonly int[][] _rowsInBin;
    private readonly double[][] _effects;
    private double _intercept;

    private CyclicBooster(FeatureBins[] bins, Suspicion[] directions, BoostingRows train, BoostingRows validation, GamTrainerOptions options)
    {
        _bins = bins;
        _directions = directions;
        _options = options;
        _train = train;
        _validation = validation;
        _gradients = new Gradients(train.Count);
        _effects = [.. bins.Select(feature => new double[feature.Count])];
        _rowsInBin = [.. bins.Select((feature, index) => Count(train.Columns[index], feature.Count))];
    }

    /// <summary>Trains until the validation loss stops falling, and gives the state where it was lowest.</summary>
    public static BoostedBag Fit(FeatureBins[] bins, Suspicion[] directions, BoostingRows train, BoostingRows validation, GamTrainerOptions options) =>
        new CyclicBooster(bins, directions, train, validation, options).Run();

    private BoostedBag Run()
    {
        var best = new BoostedBag(0, [.. _effects.Select(effects => (double[])effects.Clone())], 0, double.PositiveInfinity);
        Span<BinSum> sums = stackalloc BinSum[256];
        Span<float> delta = stackalloc float[256];
        StepIntercept(rate: 1);
        for (var round = 1; round <= _options.MaxRounds && (round <= _options.MinRounds || round - best.Rounds <= _options.Patience); round++)
        {
            for (var feature = 0; feature < _bins.Length; feature++)
            {
                StepFeature(feature, sums[.._bins[feature].Count], delta[.._bins[feature].Count]);
            }

            StepIntercept(_options.LearningRate);
            var loss = _validation.Loss();
            if (round >= Math.Min(_options.MinRounds, _options.MaxRounds) && loss < best.ValidationLoss)
            {
                best = best.Take(_intercept, _effects, round, loss);
            }
        }

        return best;
    }

    private void StepIntercept(double rate)
    {
        _gradients.Update(_train);
        var sum = default(BinSum);
        for (var row = 0; row < _train.Count; row++)
        {
            sum.First += _gradients.First[row];
            sum.Second += _gradients.Second[row];
        }

        // The widened float is what the rows got, so that scores and model stay the same thing.
        var step = (float)(rate * sum.Step(_options.Ridge));
        _intercept += step;
        _train.Add(step);
        _validation.Add(step);
        _gradients.Update(_train);
    }

    private void StepFeature(int feature, Span<BinSum> sums, Span<float> delta)
    {
        _gradients.Sum(_train.Columns[feature], sums);
        delta.Clear();
        var missing = _bins[feature].MissingBin;
        var moved = false;
        if (missing >= 0 && _rowsInBin[feature][missing] >= _options.MinLeafRows)
        {
            delta[missing] = (float)(_options.LearningRate * sums[missing].Step(_options.Ridge));
            moved = true;
        }

        if (BestSplit(feature, sums) is { } split)
        {
            for (var bin = 0; bin < delta.Length; bin++)
            {
                if (bin != missing)
                {
                    delta[bin] = (float)(_options.LearningRate * (bin < split.Bin ? split.Left : split.Right));
                }
            }

            moved = true;
        }

        if (!moved)
        {
            return;
        }

        var effects = _effects[feature];
        for (var bin = 0; bin < delta.Length; bin++)
        {
            effects[bin] += delta[bin];
        }

        _train.Add(feature, delta);
        _validation.Add(feature, delta);
        _gradients.Update(_train);
    }

    /// <summary>
    /// The split that saves the most loss, among those with enough rows on both sides and, for a declared direction, with the higher leaf
    /// on the side that the direction says. Null when none saves any.
    /// </summary>
    private (int Bin, double Left, double Right)? BestSplit(int feature, ReadOnlySpan<BinSum> sums)
    {
        var missing = _bins[feature].MissingBin;
        var rows = _rowsInBin[feature];
        var (all, allRows) = (default(BinSum), 0);
        for (var bin = 0; bin < sums.Length; bin++)
        {
            if (bin != missing)
            {
                all += sums[bin];
                allRows += rows[bin];
            }
        }

        var direction = _options.Monotonicity == Monotonicity.Constraint ? _directions[feature] : Suspicion.Free;
        var (left, leftRows, bestGain) = (default(BinSum), 0, all.Gain(_options.Ridge) + 1e-9);
        (int, double, double)? best = null;
        for (var bin = 0; bin < sums.Length - 1; bin++)
        {
            if (bin != missing)
            {
                left += sums[bin];
                leftRows += rows[bin];
            }

            if (leftRows < _options.MinLeafRows || allRows - leftRows < _options.MinLeafRows)
            {
                continue;
            }

            var right = all - left;
            var (low, high) = (left.Step(_options.Ridge), right.Step(_options.Ridge));
            var gain = left.Gain(_options.Ridge) + right.Gain(_options.Ridge);
            if (gain > bestGain && !(direction == Suspicion.Rising && low > high) && !(direction == Suspicion.Falling && low < high))
            {
                bestGain = gain;
                best = (bin + 1, low, high);
            }
        }

        return best;
    }

    private static int[] Count(byte[] column, int bins)
    {
        var counts = new int[bins];
        foreach (var bin in column)
        {
            counts[bin]++;
        }

        return counts;
    }
}
