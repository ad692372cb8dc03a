using TokenGate.Training.Boosting;

namespace TokenGate.Training.Evaluation;

/// <summary>
/// Gradient-boosted trees on the same features: a black box that may let features act together. It judges nobody; its recall beside the GAM's
/// is the price of glass.
/// </summary>
public sealed class BoostedTrees
{
    private readonly FeatureBins[] _bins;
    private readonly List<List<Node>> _trees = [];
    private double _intercept;

    private BoostedTrees(FeatureBins[] bins) => _bins = bins;

    /// <summary>How many trees were kept.</summary>
    public int Count => _trees.Count;

    /// <summary>Trains on all sources but the share that it stops by. Deterministic by the seed.</summary>
    /// <exception cref="InvalidOperationException">There are too few sources to keep some apart.</exception>
    public static BoostedTrees Train(TrainingSet set, BoostedTreesOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        var columns = Enumerable.Range(0, set.Features.Count).Select(set.Column).ToArray();
        var model = new BoostedTrees([.. columns.Select(column => FeatureBins.Create(column, 255))]);
        byte[][] binned = [.. columns.Select((column, feature) => model._bins[feature].Assign(column))];
        float[] targets = [.. set.Rows.Select(row => row.Inflated ? 1f : 0f)];
        var apart = SourceDraw.Create(set, 0.15, new Random(options.Seed)).ValidationRows;
        int[] rest = [.. Enumerable.Range(0, set.Rows.Count).Except(apart)];
        var train = new BoostingRows(binned, targets, rest, Array.ConvertAll(rest, row => (float)set.Rows[row].Weight));
        var validation = new BoostingRows(binned, targets, apart, Array.ConvertAll(apart, row => (float)set.Rows[row].Weight));
        model.Fit(train, validation, options);
        return model;
    }

    /// <summary>The uncalibrated score of a row, in log-odds.</summary>
    public float Raw(ReadOnlySpan<float> features)
    {
        Span<byte> row = stackalloc byte[_bins.Length];
        for (var feature = 0; feature < row.Length; feature++)
        {
            row[feature] = (byte)_bins[feature].Find(features[feature]);
        }

        var sum = _intercept;
        foreach (var tree in _trees)
        {
            var at = tree[0];
            while (at.Feature >= 0)
            {
                at = tree[row[at.Feature] <= at.Bin ? at.Left : at.Left + at.RightAfterLeft];
            }

            sum += at.Value;
        }

        return (float)sum;
    }

    private void Fit(BoostingRows train, BoostingRows validation, BoostedTreesOptions options)
    {
        var positive = train.Targets.Zip(train.Weights, (target, weight) => (double)target * weight).Sum();
        _intercept = Math.Log(positive / (train.Weights.Sum(weight => (double)weight) - positive));
        train.Add((float)_intercept);
        validation.Add((float)_intercept);
        var gradients = new Gradients(train.Count);
        var (best, bestLoss) = (0, validation.Loss());
        var rows = new int[train.Count];
        while (_trees.Count < options.Trees && _trees.Count - best <= options.Patience)
        {
            gradients.Update(train);
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = row;
            }

            var tree = new List<Node>();
            new Growth(train, gradients, options, _bins, tree).Grow(rows, options.Depth);
            _trees.Add(tree);
            for (var row = 0; row < validation.Count; row++)
            {
                var at = tree[0];
                while (at.Feature >= 0)
                {
                    at = tree[validation.Columns[at.Feature][row] <= at.Bin ? at.Left : at.Left + at.RightAfterLeft];
                }

                validation.Scores[row] += at.Value;
            }

            if (validation.Loss() is var loss && loss < bestLoss)
            {
                (best, bestLoss) = (_trees.Count, loss);
            }
        }

        _trees.RemoveRange(best, _trees.Count - best);
    }

    /// <summary>A node of a tree; a leaf has feature -1. The right child stands <c>RightAfterLeft</c> places behind the left one.</summary>
    private readonly record struct Node(int Feature, int Bin, int Left, int RightAfterLeft, float Value);

    private sealed class Growth(BoostingRows rows, Gradients gradients, BoostedTreesOptions options, FeatureBins[] bins, List<Node> tree)
    {
        private readonly BinSum[] _sums = new BinSum[256];
        private readonly int[] _counts = new int[256];

        /// <summary>Grows the node for these rows, which it reorders, and gives its place.</summary>
        public int Grow(Span<int> inside, int depth)
        {
            var place = tree.Count;
            tree.Add(default);
            var all = default(BinSum);
            foreach (var row in inside)
            {
                all.First += gradients.First[row];
                all.Second += gradients.Second[row];
            }

            if (depth == 0 || inside.Length < 2 * options.MinLeafRows || Split(inside, all) is not { } split)
            {
                var value = (float)(options.LearningRate * all.Step(options.Ridge));
                tree[place] = new Node(-1, 0, 0, 0, value);
                foreach (var row in inside)
                {
                    rows.Scores[row] += value;
                }

                return place;
            }

            var column = rows.Columns[split.Feature];
            var middle = 0;
            for (var index = 0; index < inside.Length; index++)
            {
                if (column[inside[index]] <= split.Bin)
                {
                    (inside[index], inside[middle]) = (inside[middle], inside[index]);
                    middle++;
                }
            }

            var left = Grow(inside[..middle], depth - 1);
            var right = Grow(inside[middle..], depth - 1);
            tree[place] = new Node(split.Feature, split.Bin, left, right - left, 0);
            return place;
        }

        private (int Feature, int Bin)? Split(ReadOnlySpan<int> inside, BinSum all)
        {
            var (bestGain, best) = (all.Gain(options.Ridge) + 1e-9, ((int, int)?)null);
            for (var feature = 0; feature < bins.Length; feature++)
            {
                Sum(rows.Columns[feature], inside, bins[feature].Count);
                var (left, count) = (default(BinSum), 0);
                for (var bin = 0; bin < bins[feature].Count - 1; bin++)
                {
                    left += _sums[bin];
                    count += _counts[bin];
                    var gain = left.Gain(options.Ridge) + (all - left).Gain(options.Ridge);
                    if (gain > bestGain && count >= options.MinLeafRows && inside.Length - count >= options.MinLeafRows)
                    {
                        (bestGain, best) = (gain, (feature, bin));
                    }
                }
            }

            return best;
        }

        private void Sum(byte[] column, ReadOnlySpan<int> inside, int count)
        {
            Array.Clear(_sums, 0, count);
            Array.Clear(_counts, 0, count);
            foreach (var row in inside)
            {
                var bin = column[row];
                _sums[bin].First += gradients.First[row];
                _sums[bin].Second += gradients.Second[row];
                _counts[bin]++;
            }
        }
    }
}
