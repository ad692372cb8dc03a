namespace TokenGate.Training.Boosting;

/// <summary>One exchange as the trainer of one score sees it.</summary>
/// <param name="Features">The features of that score, in the catalogue's order; finite. Not copied: do not change it.</param>
/// <param name="Inflated">Whether the exchange inflates in the way that this score looks for; false is honest.</param>
/// <param name="Source">
/// Where the content comes from (a document, a repository, a person). Rows of one source are never on both sides of a split, because they
/// are alike for reasons that a model must not learn.
/// </param>
/// <param name="Weight">How much the row counts; above 0.</param>
public sealed record TrainingRow(ReadOnlyMemory<float> Features, bool Inflated, string Source, double Weight = 1);
