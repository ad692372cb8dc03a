namespace TokenGate.Ledger;

/// <summary>Where counts were read, who counted them, and how far: what has to be known of a number before it is believed.</summary>
/// <param name="Source"><c>journal</c> or <c>redis</c>.</param>
/// <param name="Place">The journal's file; or the servers of Redis with the prefix of the keys. Never a password.</param>
/// <param name="Schema">The schema in which the counts are stored.</param>
/// <param name="ReadAt">When it was asked, UTC.</param>
/// <param name="Gateways">Each gateway that counted, in the order of their identities.</param>
public sealed record CountOrigin(string Source, string Place, string Schema, DateTimeOffset ReadAt, IReadOnlyList<GatewayOrigin> Gateways)
{
    /// <summary>Entries that gateways have on disk and that are not in these counts, as far as it is known here.</summary>
    public long Lag => Gateways.Sum(static gateway => gateway.Lag);

    /// <summary>The versions of the models that judged, each once.</summary>
    public IReadOnlyList<string> Models => [.. Gateways.SelectMany(static gateway => gateway.Models).Distinct().Order(StringComparer.Ordinal)];
}
