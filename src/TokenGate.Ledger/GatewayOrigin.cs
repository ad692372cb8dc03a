namespace TokenGate.Ledger;

/// <summary>One gateway's part of counts.</summary>
/// <param name="Gateway">The identity of its journal.</param>
/// <param name="Counted">The last entry of its journal that is in the counts.</param>
/// <param name="Known">The last entry that it is known to have: itself for a journal, what it told Redis for one in Redis.</param>
/// <param name="At">When that was, UTC; null when it never said.</param>
/// <param name="Models">
/// The versions of the models that judged: in the time that was asked about for a journal, at last for Redis. Empty when unknown.
/// </param>
public sealed record GatewayOrigin(string Gateway, long Counted, long Known, DateTimeOffset? At, IReadOnlyList<string> Models)
{
    /// <summary>Entries on its disk that are not in the counts, as far as it is known here.</summary>
    public long Lag => Math.Max(0, Known - Counted);
}
