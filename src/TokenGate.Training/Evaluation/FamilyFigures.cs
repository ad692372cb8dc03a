using TokenGate.Scoring.Features;
namespace TokenGate.Training.Evaluation;

/// <summary>What one way of inflating earned.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Label">The kind.</param>
/// <param name="Open">Whether it is declared open.</param>
/// <param name="Exchanges">Exchanges tested.</param>
/// <param name="Recall">Share doubted.</param>
/// <param name="Neutralised">Share doubted or trusted with at most a tenth of the tokens.</param>
/// <param name="Spent">Tokens spent.</param>
/// <param name="Trusted">Tokens trusted.</param>
/// <param name="Undoubted">Of these, tokens that nothing doubted.</param>
public sealed record FamilyFigures(string Family, ScoreKind Label, bool Open, int Exchanges, double Recall, double Neutralised, long Spent, long Trusted, long Undoubted)
{
    /// <summary>Trusted tokens for each token spent, without those that an account covered.</summary>
    public double Gain => Spent == 0 ? 0 : (double)Undoubted / Spent;

    /// <summary>The same with what the accounts covered, in the days that were simulated.</summary>
    public double GainWithAccount => Spent == 0 ? 0 : (double)Trusted / Spent;
}
