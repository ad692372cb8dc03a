namespace TokenGate.Training.Boosting;

/// <summary>Rows as the booster works on them: bin numbers, feature by feature, and the running scores.</summary>
internal sealed class BoostingRows
{
    /// <summary>Takes some rows of binned columns.</summary>
    /// <param name="columns">For each feature the bins of all rows.</param>
    /// <param name="targets">For all rows 1 (inflated) or 0.</param>
    /// <param name="rows">The rows to take.</param>
    /// <param name="weights">Their weights, in the order of <paramref name="rows"/>.</param>
    public BoostingRows(byte[][] columns, float[] targets, int[] rows, float[] weights)
    {
        Columns = [.. columns.Select(column => Array.ConvertAll(rows, row => column[row]))];
        Targets = Array.ConvertAll(rows, row => targets[row]);
        Weights = weights;
        Scores = new float[rows.Length];
    }

    public byte[][] Columns { get; }

    public float[] Targets { get; }

    public float[] Weights { get; }

    public float[] Scores { get; }

    public int Count => Targets.Length;

    /// <summary>Adds to each row's score what its bin of a feature got.</summary>
    public void Add(int feature, ReadOnlySpan<float> delta)
    {
        var column = Columns[feature];
        var scores = Scores;
        for (var row = 0; row < column.Length; row++)
        {
            scores[row] += delta[column[row]];
        }
    }

    public void Add(float delta)
    {
        var scores = Scores;
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] += delta;
        }
    }

    /// <summary>Weighted mean of the logistic loss, in nats.</summary>
    public double Loss()
    {
        var (loss, weight) = (0.0, 0.0);
        for (var row = 0; row < Scores.Length; row++)
        {
            // ln(1 + exp(-margin)), written so that neither side overflows.
            var margin = Targets[row] > 0 ? Scores[row] : -Scores[row];
            loss += Weights[row] * (margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin);
            weight += Weights[row];
        }

        return loss / weight;
    }
}
