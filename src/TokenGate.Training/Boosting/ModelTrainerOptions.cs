namespace TokenGate.Training.Boosting;

/// <summary>How the three models are trained and where their thresholds lie.</summary>
public sealed record ModelTrainerOptions
{
    /// <summary>How each model is trained.</summary>
    public GamTrainerOptions Gam { get; init; } = new();

    /// <summary>
    /// The share of honest training exchanges that the three scores together may withhold. Default 0.0005, half of what the design allows: sources
    /// that nobody trained on are withheld about twice as often (evaluation with sources and families held out: 0.09 to 0.18 % at this budget,
    /// 0.15 to 0.21 % at 0.001), and it costs less than a point of attacker gain.
    /// </summary>
    public double FalsePositiveRate { get; init; } = 0.0003;

    /// <summary>The day that the models are dated with, UTC. Part of their bytes.</summary>
    public required DateOnly Date { get; init; }
}
