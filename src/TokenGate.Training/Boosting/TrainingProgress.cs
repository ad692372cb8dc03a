namespace TokenGate.Training.Boosting;

/// <summary>A bag was trained. Bags end in any order.</summary>
/// <param name="Done">Bags trained so far.</param>
/// <param name="Bags">Bags in all.</param>
/// <param name="Rounds">Rounds of the bag that ended.</param>
/// <param name="ValidationLoss">Its mean logistic loss on the sources kept apart, in nats.</param>
public sealed record TrainingProgress(int Done, int Bags, int Rounds, double ValidationLoss);
