using TokenGate.Scoring.Features;

namespace TokenGate.Training.Evaluation;

/// <summary>What one way of inflating earned.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Label">The score that should find it.</param>
/// <param name="Open">Whether it is declared open.</param>
/// <param name="Exchanges">Exchanges tested.</param>
/// <param name="Recall">Share withheld.</param>
/// <param name="Neutralised">Share withheld or trusted with at most a tenth of the tokens.</param>
/// <param name="Spent">Tokens spent.</param>
/// <param name="Trusted">Tokens trusted.</param>
public sealed record FamilyFigures(string Family, ScoreKind Label, bool Open, int Exchanges, double Recall, double Neutralised, long Spent, long Trusted)
{
    /// <summary>Trusted tokens for each token spent.</summary>
    public double Gain => Spent == 0 ? 0 : (double)Trusted / Spent;
}
