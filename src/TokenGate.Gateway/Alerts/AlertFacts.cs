namespace TokenGate.Gateway.Alerts;

/// <summary>What a gateway tells the one that looks for all.</summary>
/// <param name="Own">The conditions of the gateway itself, as its last look found them.</param>
/// <param name="OpenAppeals">Appeals that wait at it for a decision.</param>
internal sealed record AlertFacts(IReadOnlyList<AlertCondition> Own, int OpenAppeals);
