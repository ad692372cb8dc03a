using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>One score of an exchange beside the threshold from which on it doubts.</summary>
/// <param name="Head">The score.</param>
/// <param name="Score">The score as shown, and its reasons.</param>
/// <param name="Raw">The uncalibrated score, in log-odds.</param>
/// <param name="Threshold">The model's own threshold.</param>
/// <param name="Configured">The operator's own threshold on the score as shown, in the place of <paramref name="Threshold"/>; null when
/// there is none.</param>
internal readonly record struct ScoreResult(ScoreKind Head, ModelScore Score, float Raw, OperatingPoint Threshold, double? Configured)
{
    /// <summary>True when the score doubts.</summary>
    public bool Doubts => Configured is { } threshold ? Score.Probability >= threshold : Threshold.Reached(Raw);

    /// <summary>How far above its threshold it is, in log-odds; of several that doubt, the largest names the verdict.</summary>
    public double Excess => Raw - Threshold.Raw;

    /// <summary>The score's name.</summary>
    public string Name => Head switch
    {
        ScoreKind.Padding => "padding",
        ScoreKind.Duplication => "duplication",
        _ => "output",
    };

    /// <summary>The threshold as shown.</summary>
    public double Limit => Configured ?? Threshold.Probability;
}
