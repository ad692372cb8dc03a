namespace TokenGate.Scoring.Models;

/// <summary>Where a model comes from, so that it can be trained again and gives the same bytes.</summary>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Date">The day of the training, UTC.</param>
/// <param name="DataHash">SHA-256 over the training rows, in hex.</param>
/// <param name="HonestRows">Honest exchanges trained on.</param>
/// <param name="InflatedRows">Inflating exchanges trained on.</param>
/// <param name="Sources">Different sources (documents, repositories, simulated users) behind them.</param>
public sealed record TrainingOrigin(long Seed, DateOnly Date, string DataHash, int HonestRows, int InflatedRows, int Sources);
