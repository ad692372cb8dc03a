using TokenGate.Training.Boosting;

namespace TokenGate.Training.Models;

/// <summary>How the three models are trained and where their thresholds lie.</summary>
public sealed record ModelTrainerOptions
{
    /// <summary>How each model is trained.</summary>
    public GamTrainerOptions Gam { get; init; } = new();

    /// <summary>
    /// The share of honest training exchanges that the three scores together may doubt. Default one in 400: each person's account covers
    /// what is doubted now and then, so the thresholds need not lie above every odd exchange.
    /// </summary>
    public double FalsePositiveRate { get; init; } = 0.0025;

    /// <summary>The day that the models are dated with, UTC. Part of their bytes.</summary>
    public required DateOnly Date { get; init; }
}
