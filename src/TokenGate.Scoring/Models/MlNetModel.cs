namespace TokenGate.Scoring.Models;

/// <summary>What a model zip holds.</summary>
/// <param name="Gam">The model.</param>
/// <param name="Head">TokenGate's own description; null in a zip that another program wrote.</param>
public sealed record MlNetModel(GamModel Gam, ModelDescription? Head);
