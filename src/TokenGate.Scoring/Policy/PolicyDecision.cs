using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>What the policy concluded.</summary>
/// <param name="Verdict">Trusted, padded, duplicate or inflated.</param>
/// <param name="Line">Why, with the numbers that were compared.</param>
/// <param name="WithheldInput">Fresh input tokens that the account does not cover.</param>
/// <param name="WithheldOutput">Fresh output tokens that it does not cover.</param>
/// <param name="Doubt">What was drawn; null where nothing was doubted.</param>
internal readonly record struct PolicyDecision(Verdict Verdict, string Line, long WithheldInput, long WithheldOutput, DoubtEntry? Doubt);
