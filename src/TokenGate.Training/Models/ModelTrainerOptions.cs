using TokenGate.Training.Boosting;

namespace TokenGate.Training.Models;

/// <summary>How the three models are trained and where their thresholds lie.</summary>
public sealed record ModelTrainerOptions
{
    /// <summary>How each model is trained.</summary>
    public GamTrainerOptions Gam { get; init; } = new();

    /// <summary>
    /// The share of honest training exchanges that the three scores together may withhold. Default 0.0003, a third of what the design
    /// allows: with the witnesses of the policy, sources that nobody trained on are withheld two to five times as often (evaluation with
    /// sources and families held out: 0.06 to 0.16 % at this budget).
    /// </summary>
    public double FalsePositiveRate { get; init; } = 0.0003;

    /// <summary>The day that the models are dated with, UTC. Part of their bytes.</summary>
    public required DateOnly Date { get; init; }
}
