namespace TokenGate.Gateway.Admin.Live;

/// <summary>What happened at a gateway.</summary>
/// <param name="Last">The number of its last second.</param>
/// <param name="Events">The events since the one that was named.</param>
internal sealed record LiveAnswer(long Last, LiveEvent[] Events);
