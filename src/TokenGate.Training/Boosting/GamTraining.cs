using TokenGate.Scoring.Models;

namespace TokenGate.Training.Boosting;

/// <summary>What training gives.</summary>
public sealed record GamTraining
{
    /// <summary>The model: the average of the bags, centred on honest rows, with its calibrator.</summary>
    public required GamModel Model { get; init; }

    /// <summary>
    /// For each row of the set, its uncalibrated score by those bags alone that did not train on its source; NaN for the few that every bag
    /// trained on. Thresholds and calibration come from these: a model's scores of its own training rows flatter it.
    /// </summary>
    public required IReadOnlyList<float> HeldOutScores { get; init; }

    /// <summary>For each feature, the weighted mean of what it adds either way, in log-odds: how much it matters.</summary>
    public required IReadOnlyList<double> Importance { get; init; }

    /// <summary>Rounds and validation loss of each bag.</summary>
    public required IReadOnlyList<(int Rounds, double ValidationLoss)> Bags { get; init; }
}
