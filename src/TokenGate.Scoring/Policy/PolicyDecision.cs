using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>What the policy concluded.</summary>
/// <param name="Verdict">Trusted, padded, duplicate or inflated.</param>
/// <param name="Line">Why, with the numbers that were compared.</param>
/// <param name="Raised">The scores above their lower threshold, as the ring keeps them for the next exchanges.</param>
internal readonly record struct PolicyDecision(Verdict Verdict, string Line, PastMark Raised);
