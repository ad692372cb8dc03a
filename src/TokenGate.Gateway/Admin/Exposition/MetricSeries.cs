namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>One line, or one histogram, of a family: the values under one set of labels.</summary>
/// <param name="labels">The labels, as the instrument gives them.</param>
/// <param name="bounds">How many bounds a histogram has; 0 for another kind.</param>
internal sealed class MetricSeries(KeyValuePair<string, string>[] labels, int bounds)
{
    /// <summary>The labels.</summary>
    public KeyValuePair<string, string>[] Labels => labels;

    /// <summary>The next series whose labels have the same hash.</summary>
    public MetricSeries? Next { get; set; }

    /// <summary>The value; for a histogram the sum.</summary>
    public double Value { get; set; }

    /// <summary>Observations of a histogram, by bin; the last is above all bounds.</summary>
    public long[] Counts { get; } = bounds > 0 ? new long[bounds + 1] : [];
}
