namespace TokenGate.Scoring.Models;

/// <summary>
/// The population stability index: how far a distribution has moved from the one that a model was trained on. A rule of thumb says below
/// 0.1 stable, to 0.25 watch, above it act; it grows with fewer samples, so ask for at least a thousand.
/// </summary>
public static class PopulationStability
{
    /// <summary>From here on a shift is worth watching.</summary>
    public const double Watch = 0.10;

    /// <summary>From here on a shift is worth retraining.</summary>
    public const double Act = 0.25;

    /// <summary>The sum over all bins of (actual - expected) * ln(actual / expected), in nats, at least 0.</summary>
    /// <param name="expected">Shares of the training traffic.</param>
    /// <param name="actual">Counts of the traffic of now, bin by bin. A sum of 0 gives 0: nothing was seen to move.</param>
    /// <exception cref="ArgumentException">The two have different lengths.</exception>
    public static double Index(IReadOnlyList<double> expected, ReadOnlySpan<long> actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (expected.Count != actual.Length)
        {
            throw new ArgumentException($"{actual.Length} counts for {expected.Count} bins.", nameof(actual));
        }

        var total = 0L;
        foreach (var count in actual)
        {
            total += count;
        }

        if (total == 0)
        {
            return 0;
        }

        // An empty bin would make the index infinite: it counts as half an observation.
        var least = 0.5 / total;
        var index = 0.0;
        for (var bin = 0; bin < actual.Length; bin++)
        {
            var was = Math.Max(expected[bin], least);
            var now = Math.Max((double)actual[bin] / total, least);
            index += (now - was) * Math.Log(now / was);
        }

        return index;
    }
}
