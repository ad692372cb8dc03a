namespace TokenGate.Training.Evaluation;

/// <summary>Which share of inflating exchanges a score finds for which share of false positives.</summary>
public sealed class RocCurve
{
    private readonly float[] _honest;
    private readonly float[] _inflated;

    /// <summary>Creates a curve. Scores that are NaN are left out.</summary>
    public RocCurve(IEnumerable<float> honest, IEnumerable<float> inflated)
    {
        _honest = [.. honest.Where(score => !float.IsNaN(score)).Order()];
        _inflated = [.. inflated.Where(score => !float.IsNaN(score)).Order()];
    }

    /// <summary>Honest exchanges behind the curve.</summary>
    public int Honest => _honest.Length;

    /// <summary>Inflating exchanges behind the curve.</summary>
    public int Inflated => _inflated.Length;

    /// <summary>The best point whose share of false positives, as counted here, is not above a rate.</summary>
    /// <param name="rate">0 to 1.</param>
    public RocPoint At(double rate)
    {
        var most = (int)Math.Floor((rate * _honest.Length) + 1e-9);
        if (most >= _honest.Length)
        {
            return new RocPoint(1, 1, float.NegativeInfinity);
        }

        // Just above the first honest score that must stay below.
        var threshold = MathF.BitIncrement(_honest[^(most + 1)]);
        return new RocPoint(Share(_honest, threshold), Share(_inflated, threshold), threshold);
    }

    /// <summary>Points evenly spaced on a logarithmic axis of false positives, from 1 in 10,000 to 1.</summary>
    public IReadOnlyList<RocPoint> Points(int forEachDecade = 10) =>
        [.. Enumerable.Range(0, (4 * forEachDecade) + 1).Select(step => At(Math.Pow(10, -4 + ((double)step / forEachDecade)))).DistinctBy(point => point.FalsePositiveRate)];

    private static double Share(float[] ascending, float threshold)
    {
        if (ascending.Length == 0)
        {
            return 0;
        }

        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ascending[middle] < threshold ? (middle + 1, high) : (low, middle);
        }

        return (double)(ascending.Length - low) / ascending.Length;
    }
}
