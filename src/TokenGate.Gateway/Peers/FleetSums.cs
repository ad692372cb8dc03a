using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// What the journals of a whole fleet add up to: this gateway's, and what the others have. Of a gateway that is alone its own.
/// </summary>
internal sealed class FleetSums(PeerClient peers)
{
    /// <summary>Rows that are kept of other gateways, of either kind: about 60 MB.</summary>
    private const int MostRows = 400_000;

    /// <summary>How the gross tokens of the others divide.</summary>
    public PeerDays<SplitRow, IReadOnlyList<SplitRow>> Splits { get; } = new(peers, static rows => rows, MostRows);

    /// <summary>Trusted usage of the others.</summary>
    public PeerDays<UsageRow, IReadOnlyList<UsageRow>> Usage { get; } = new(peers, static rows => rows, MostRows);

    /// <summary>
    /// The gateways that answered once and have not since a moment of the clock's timestamps: their sums are older than it.
    /// </summary>
    public IEnumerable<(string Gateway, DateTimeOffset At)> SilentSince(long timestamp) => peers.SilentSince(timestamp);

    /// <summary>True where this gateway is one of several.</summary>
    public bool HasPeers => peers.HasPeers;

    /// <summary>Rows of all gateways: groups that several have come once from each. Buckets are those of the query, or days.</summary>
    /// <param name="own">This gateway's journal.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(JournalReader own, UsageQuery query, CancellationToken cancellationToken)
    {
        var others = Splits.ReadAsync(query, cancellationToken);
        var rows = await new JournalUsageReader(own).ReadSplitsAsync(query, cancellationToken);
        return [.. rows, .. (await others).SelectMany(static day => day.Rows)];
    }
}
