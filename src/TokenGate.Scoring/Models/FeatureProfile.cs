namespace TokenGate.Scoring.Models;

/// <summary>
/// How a number (a feature, or a score) lay in honest training traffic: percentiles for people, and a histogram that drift is measured
/// against.
/// </summary>
public sealed record FeatureProfile
{
    /// <summary>The feature's name; <c>score</c> for the uncalibrated score.</summary>
    public required string Name { get; init; }

    /// <summary>1st percentile.</summary>
    public required float P01 { get; init; }

    /// <summary>5th percentile: the lower end of the honest range that explanations name.</summary>
    public required float P05 { get; init; }

    /// <summary>Median.</summary>
    public required float P50 { get; init; }

    /// <summary>95th percentile: the upper end of the honest range that explanations name.</summary>
    public required float P95 { get; init; }

    /// <summary>99th percentile.</summary>
    public required float P99 { get; init; }

    /// <summary>
    /// Inner bounds of the histogram, strictly ascending: bin k is above bound k - 1 and not above bound k. May be empty.
    /// </summary>
    public required IReadOnlyList<float> Cuts { get; init; }

    /// <summary>Share of the honest training rows in each bin: one more than <see cref="Cuts"/>, adding up to 1.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>The histogram bin of a value, 0 to the number of <see cref="Cuts"/>. NaN is in bin 0.</summary>
    public int Bin(float value)
    {
        var bin = 0;
        while (bin < Cuts.Count && value > Cuts[bin])
        {
            bin++;
        }

        return bin;
    }

    /// <summary>
    /// Makes the profile of some values. Percentiles are by nearest rank; the histogram has up to ten bins of equal weight, fewer where
    /// values tie.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="values">At least one value; none NaN. Not changed.</param>
    public static FeatureProfile Create(string name, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var cuts = new List<float>();
        for (var tenth = 1; tenth < 10; tenth++)
        {
            var cut = Rank(sorted, tenth / 10.0);
            if (cut < sorted[^1] && (cuts.Count == 0 || cut > cuts[^1]))
            {
                cuts.Add(cut);
            }
        }

        var profile = new FeatureProfile
        {
            Name = name,
            P01 = Rank(sorted, 0.01),
            P05 = Rank(sorted, 0.05),
            P50 = Rank(sorted, 0.50),
            P95 = Rank(sorted, 0.95),
            P99 = Rank(sorted, 0.99),
            Cuts = cuts,
            Shares = [],
        };
        var counts = new long[cuts.Count + 1];
        foreach (var value in sorted)
        {
            counts[profile.Bin(value)]++;
        }

        return profile with { Shares = [.. counts.Select(count => (double)count / sorted.Length)] };
    }

    private static float Rank(float[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
