namespace TokenGate.Training.Boosting;

/// <summary>How the three models are trained and where their thresholds lie.</summary>
public sealed record ModelTrainerOptions
{
    /// <summary>How each model is trained.</summary>
    public GamTrainerOptions Gam { get; init; } = new();

    /// <summary>The share of honest exchanges that the three scores together may withhold. Default 0.001.</summary>
    public double FalsePositiveRate { get; init; } = 0.001;

    /// <summary>The day that the models are dated with, UTC. Part of their bytes.</summary>
    public required DateOnly Date { get; init; }
}
