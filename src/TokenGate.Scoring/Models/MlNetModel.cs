namespace TokenGate.Scoring.Models;

/// <summary>What a model zip holds.</summary>
/// <param name="Gam">The model.</param>
/// <param name="Sources">The columns that its inputs are concatenated from, in order; empty when the zip holds the model alone.</param>
/// <param name="Head">TokenGate's own description; null in a zip that another program wrote.</param>
public sealed record MlNetModel(GamModel Gam, IReadOnlyList<string> Sources, ModelDescription? Head);
