using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>One score of an exchange beside the threshold from which on it doubts.</summary>
/// <param name="Head">The score.</param>
/// <param name="Score">The score as shown, and its reasons.</param>
/// <param name="Raw">The uncalibrated score, in log-odds.</param>
/// <param name="Threshold">The model's own threshold.</param>
/// <param name="Sooner">The model's lower threshold, for a person whose account for doubt is nearly empty.</param>
/// <param name="Configured">The operator's own threshold on the score as shown, in the place of both; null when there is none.</param>
internal readonly record struct ScoreResult(ScoreKind Head, ModelScore Score, float Raw, OperatingPoint Threshold, OperatingPoint Sooner, double? Configured)
{
    /// <summary>How far above its threshold it is, in log-odds; of several that doubt, the largest names the verdict.</summary>
    public double Excess => Raw - Threshold.Raw;

    /// <summary>The score's name.</summary>
    public string Name => Head switch
    {
        ScoreKind.Padding => "padding",
        ScoreKind.Duplication => "duplication",
        _ => "output",
    };

    /// <summary>True when the score doubts.</summary>
    /// <param name="isLow">Whether the person's account is nearly empty. An operator's own threshold holds all the same.</param>
    public bool Doubts(bool isLow) => Configured is { } threshold ? Score.Probability >= threshold : Holding(isLow).Reached(Raw);

    /// <summary>The threshold as shown.</summary>
    /// <param name="isLow">Whether the person's account is nearly empty.</param>
    public double Limit(bool isLow) => Configured ?? Holding(isLow).Probability;

    private OperatingPoint Holding(bool isLow) => isLow && Sooner.Raw < Threshold.Raw ? Sooner : Threshold;
}
