namespace TokenGate.Usage;

/// <summary>A score and the features that contributed most to it.</summary>
/// <param name="Probability">The calibrated probability, 0 to 1.</param>
/// <param name="Reasons">At most three features, the largest contribution first.</param>
public sealed record ModelScore(double Probability, IReadOnlyList<Reason> Reasons);
