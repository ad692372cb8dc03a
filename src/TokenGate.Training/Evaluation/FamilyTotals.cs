namespace TokenGate.Training.Evaluation;

/// <summary>What several ways of inflating earned together.</summary>
/// <param name="Name">Which ones.</param>
/// <param name="Families">How many.</param>
/// <param name="Exchanges">Exchanges tested.</param>
/// <param name="Recall">Share doubted.</param>
/// <param name="Neutralised">Share doubted or trusted with at most a tenth of the tokens.</param>
/// <param name="MeanGain">
/// Trusted tokens that nothing doubted for each token spent, the mean over exchanges: a family weighs by its exchanges, not by how long its
/// texts are.
/// </param>
public sealed record FamilyTotals(string Name, int Families, int Exchanges, double Recall, double Neutralised, double MeanGain)
{
    /// <summary>Adds families up.</summary>
    internal static FamilyTotals Sum(string name, IReadOnlyList<FamilyFigures> families)
    {
        var exchanges = families.Sum(family => family.Exchanges);
        return new FamilyTotals(name, families.Count, exchanges, Mean(family => family.Recall), Mean(family => family.Neutralised), Mean(family => family.Gain));

        double Mean(Func<FamilyFigures, double> figure) => exchanges == 0 ? 0 : families.Sum(family => figure(family) * family.Exchanges) / exchanges;
    }
}
