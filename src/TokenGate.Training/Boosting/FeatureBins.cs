namespace TokenGate.Training.Boosting;

/// <summary>
/// How a feature's values are grouped: about equally many rows in each bin, bounds half-way between neighbouring values, and the missing
/// value (-1) in a bin of its own, which no direction applies to.
/// </summary>
internal sealed class FeatureBins
{
    private const float Missing = -1;

    private FeatureBins(double[] bounds, int missingBin)
    {
        Bounds = bounds;
        MissingBin = missingBin;
    }

    /// <summary>Upper bounds, ascending; the last is +Infinity.</summary>
    public double[] Bounds { get; }

    /// <summary>The bin of missing values, or -1 when none was seen.</summary>
    public int MissingBin { get; }

    public int Count => Bounds.Length;

    public static FeatureBins Create(ReadOnlySpan<float> values, int maxBins)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var hasMissing = Array.BinarySearch(sorted, Missing) >= 0;
        float[] present = hasMissing ? [.. sorted.Where(value => value != Missing)] : sorted;
        var bounds = new SortedSet<double>();
        var below = present.Length > 0 && present[0] < Missing;
        if (hasMissing && present.Length > 0)
        {
            bounds.Add(Missing);
            if (below)
            {
                bounds.Add(MathF.BitDecrement(Missing));
            }
        }

        Quantiles(present, maxBins - bounds.Count, bounds);
        bounds.Add(double.PositiveInfinity);
        double[] all = [.. bounds];
        return new FeatureBins(all, hasMissing ? Array.FindIndex(all, bound => Missing <= bound) : -1);
    }

    /// <summary>The first bin whose bound is not below the value.</summary>
    public int Find(float value)
    {
        var at = Array.BinarySearch(Bounds, value);
        return at >= 0 ? at : ~at;
    }

    public byte[] Assign(ReadOnlySpan<float> values)
    {
        var assigned = new byte[values.Length];
        for (var row = 0; row < values.Length; row++)
        {
            assigned[row] = (byte)Find(values[row]);
        }

        return assigned;
    }

    /// <summary>
    /// Cuts sorted values into bins. A value that fills a bin by itself gets one; what is left is shared by the bins that are left, so that
    /// a feature that is mostly 0 still has fine bins above it.
    /// </summary>
    private static void Quantiles(float[] sorted, int maxBins, SortedSet<double> bounds)
    {
        var left = maxBins;
        var start = 0;
        for (var at = 0; at < sorted.Length && left > 1;)
        {
            var next = at + 1;
            while (next < sorted.Length && sorted[next] == sorted[at])
            {
                next++;
            }

            if (next == sorted.Length)
            {
                return;
            }

            var target = Math.Max(1.0, (double)(sorted.Length - start) / left);
            var following = next + 1;
            while (following < sorted.Length && sorted[following] == sorted[next])
            {
                following++;
            }

            if (next - start >= target || following - next >= target)
            {
                bounds.Add(((double)sorted[at] + sorted[next]) / 2);
                left--;
                start = next;
            }

            at = next;
        }
    }
}
