using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>One score of an exchange beside the thresholds that it is held against.</summary>
/// <param name="Head">The score.</param>
/// <param name="Score">Probability and reasons.</param>
/// <param name="Raw">The uncalibrated score, in log-odds.</param>
/// <param name="Decision">The threshold that withholds by itself.</param>
/// <param name="Corroborated">The lower threshold, that withholds where the user's last exchanges bear it out.</param>
/// <param name="Habitual">The lowest threshold, that withholds where most of the user's last exchanges bear it out.</param>
/// <param name="Configured">The operator's own threshold as a probability, in the place of <paramref name="Decision"/>; null when there is none.</param>
internal readonly record struct ScoreResult(
    ScoreKind Head,
    ModelScore Score,
    float Raw,
    OperatingPoint Decision,
    OperatingPoint Corroborated,
    OperatingPoint Habitual,
    double? Configured)
{
    /// <summary>True when the score withholds by itself.</summary>
    public bool AboveDecision => Configured is { } threshold ? Score.Probability >= threshold : Decision.Reached(Raw);

    /// <summary>True when the score withholds together with some of those before it. Never without being at least that high itself.</summary>
    public bool AboveCorroborated => AboveDecision || (Configured is null && Corroborated.Reached(Raw));

    /// <summary>True when the score withholds together with most of those before it.</summary>
    public bool AboveReview => AboveCorroborated || (Configured is null && Habitual.Reached(Raw));

    /// <summary>How far above its threshold it is, in log-odds; what the strongest verdict is chosen by.</summary>
    public double Excess => Raw - Decision.Raw;
}
