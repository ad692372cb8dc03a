namespace TokenGate.Training.MlNet;

/// <summary>A row as ML.NET takes it.</summary>
internal sealed class FeatureRow
{
    /// <summary>The feature vector.</summary>
    public float[] Features { get; init; } = [];

    /// <summary>Whether the exchange inflates.</summary>
    public bool Label { get; init; }

    /// <summary>How much the row counts in training.</summary>
    public float Weight { get; init; } = 1;
}
