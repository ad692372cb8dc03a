using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Audit;

/// <summary>What an audit compares beside the journals themselves.</summary>
public sealed record AuditOptions
{
    /// <summary>The Redis to compare with; null for none.</summary>
    public RedisLedgerOptions? Redis { get; init; }

    /// <summary>Seals that were kept elsewhere, such as in a log; each has to lie on its journal's chain.</summary>
    public IReadOnlyList<KeptSeal> Seals { get; init; } = [];

    /// <summary>Gateways whose earlier chains are known to be lost or shortened: what is said of them is a remark, and no fault.</summary>
    public IReadOnlyCollection<string> Accepted { get; init; } = [];
}
