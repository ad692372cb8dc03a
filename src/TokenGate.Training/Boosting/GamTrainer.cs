using System.Collections.Immutable;
using TokenGate.Scoring.Models;

namespace TokenGate.Training.Boosting;

/// <summary>
/// Trains a <see cref="GamModel"/>: bags of cyclically boosted shape functions on common bins, held to their directions, averaged, centred
/// on honest rows (so that what a feature adds is measured from the typical honest exchange) and calibrated on held-out sources. The same
/// set, options and machine give the same model to the bit, whatever the number of threads.
/// </summary>
public static class GamTrainer
{
    /// <summary>Trains.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after each bag, from the thread that trained it; may be null.</param>
    /// <param name="cancellation">Ends the training between bags.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are too few sources to keep some apart.</exception>
    public static GamTraining Train(
        TrainingSet set, GamTrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var bins = new FeatureBins[set.Features.Count];
        var columns = new byte[bins.Length][];
        for (var feature = 0; feature < bins.Length; feature++)
        {
            var values = set.Column(feature);
            bins[feature] = FeatureBins.Create(values, options.MaxBins);
            columns[feature] = bins[feature].Assign(values);
        }

        var targets = set.Rows.Select(row => row.Inflated ? 1f : 0f).ToArray();
        var weights = BinWeights(set, bins, columns);
        var directions = set.Features.Select(feature => feature.Direction).ToArray();
        var bags = new BoostedBag[options.Bags];
        var draws = new SourceDraw[options.Bags];
        for (var bag = 0; bag < draws.Length; bag++)
        {
            draws[bag] = SourceDraw.Create(set, options.ValidationShare, new Random(BagSeed(options.Seed, bag)));
        }

        var done = 0;
        Parallel.For(0, options.Bags, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, bag =>
        {
            var draw = draws[bag];
            var trained = CyclicBooster.Fit(
                bins,
                directions,
                new BoostingRows(columns, targets, draw.TrainRows, draw.TrainWeights),
                new BoostingRows(columns, targets, draw.ValidationRows, draw.ValidationWeights),
                options);
            for (var feature = 0; feature < bins.Length; feature++)
            {
                ShapeFinish.Smooth(trained.Effects[feature], weights[feature], bins[feature].MissingBin, options.SmoothingPasses);
                ShapeFinish.Project(trained.Effects[feature], weights[feature], bins[feature].MissingBin, directions[feature]);
            }

            bags[bag] = trained;
            progress?.Report(new TrainingProgress(Interlocked.Increment(ref done), options.Bags, trained.Rounds, trained.ValidationLoss));
        });
        return Finish(set, bins, columns, bags, draws);
    }

    private static GamTraining Finish(TrainingSet set, FeatureBins[] bins, byte[][] columns, BoostedBag[] bags, SourceDraw[] draws)
    {
        var intercept = bags.Average(bag => bag.Intercept);
        var shapes = new ShapeFunction[bins.Length];
        var importance = new double[bins.Length];
        for (var feature = 0; feature < bins.Length; feature++)
        {
            var effects = new double[bins[feature].Count];
            for (var bin = 0; bin < effects.Length; bin++)
            {
                effects[bin] = bags.Average(bag => bag.Effects[feature][bin]);
            }

            var honest = Mean(set, columns[feature], row => row.Inflated ? 0 : row.Weight, effects);
            intercept += honest;
            for (var bin = 0; bin < effects.Length; bin++)
            {
                effects[bin] -= honest;
            }

            importance[feature] = Mean(set, columns[feature], row => row.Weight, [.. effects.Select(Math.Abs)]);
            shapes[feature] = Merge(feature, bins[feature].Bounds, effects);
        }

        var heldOut = HeldOut(set, columns, bags, draws);
        int[] scored = [.. Enumerable.Range(0, heldOut.Length).Where(row => !float.IsNaN(heldOut[row]))];
        var calibrator = PlattFit.Fit(
            [.. scored.Select(row => heldOut[row])], [.. scored.Select(row => set.Rows[row].Inflated)], [.. scored.Select(row => set.Rows[row].Weight)]);
        return new GamTraining
        {
            Model = new GamModel(bins.Length, intercept, shapes, calibrator),
            HeldOutScores = heldOut,
            Importance = importance,
            Bags = [.. bags.Select(bag => (bag.Rounds, bag.ValidationLoss))],
        };
    }

    /// <summary>Each row's mean score over the bags that did not train on its source.</summary>
    private static float[] HeldOut(TrainingSet set, byte[][] columns, BoostedBag[] bags, SourceDraw[] draws)
    {
        var (sums, counts) = (new double[set.Rows.Count], new int[set.Rows.Count]);
        for (var bag = 0; bag < bags.Length; bag++)
        {
            var seen = new bool[set.Rows.Count];
            Array.ForEach(draws[bag].TrainRows, row => seen[row] = true);
            for (var row = 0; row < seen.Length; row++)
            {
                if (!seen[row])
                {
                    sums[row] += bags[bag].Score(columns, row);
                    counts[row]++;
                }
            }
        }

        return [.. sums.Select((sum, row) => counts[row] == 0 ? float.NaN : (float)(sum / counts[row]))];
    }

    /// <summary>Neighbouring bins that add the same are one bin.</summary>
    private static ShapeFunction Merge(int feature, double[] bounds, double[] effects)
    {
        var (merged, kept) = (ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>());
        for (var bin = 0; bin < effects.Length; bin++)
        {
            if (bin == effects.Length - 1 || effects[bin] != effects[bin + 1])
            {
                merged.Add(bounds[bin]);
                kept.Add(effects[bin]);
            }
        }

        return new ShapeFunction(feature, merged.ToImmutable(), kept.ToImmutable());
    }

    private static double Mean(TrainingSet set, byte[] column, Func<TrainingRow, double> weigh, double[] effects)
    {
        var (sum, weight) = (0.0, 0.0);
        for (var row = 0; row < column.Length; row++)
        {
            var counts = weigh(set.Rows[row]);
            sum += counts * effects[column[row]];
            weight += counts;
        }

        return sum / weight;
    }

    private static double[][] BinWeights(TrainingSet set, FeatureBins[] bins, byte[][] columns)
    {
        var weights = bins.Select(feature => new double[feature.Count]).ToArray();
        for (var feature = 0; feature < bins.Length; feature++)
        {
            for (var row = 0; row < columns[feature].Length; row++)
            {
                weights[feature][columns[feature][row]] += set.Rows[row].Weight;
            }
        }

        return weights;
    }

    /// <summary>A seed for each bag. Not <see cref="HashCode"/>, which differs from one process to the next.</summary>
    private static int BagSeed(long seed, int bag)
    {
        // SplitMix64's mixing steps (Steele, Lea, Flood 2014).
        var z = unchecked((ulong)seed + (0x9E3779B97F4A7C15UL * (ulong)(bag + 1)));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)(z >> 33);
    }
}
