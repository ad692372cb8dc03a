namespace TokenGate.Gateway.Options;

/// <summary>Where records and counts go.</summary>
public sealed record LedgerOptions
{
    /// <summary>The journal's folder, relative to the configuration.</summary>
    public string Path { get; init; } = "../data";

    /// <summary>The Redis that gets the trusted counts (<c>host:port</c> and StackExchange.Redis options); null for none.</summary>
    public string? Redis { get; init; }

    /// <summary>What every Redis key begins with.</summary>
    public string KeyPrefix { get; init; } = "tokengate";

    /// <summary>Into how many hash slots the Redis keys spread. It cannot be changed once a ledger holds data.</summary>
    /// <value>The default is 16. Range 1 to 100.</value>
    public int Shards { get; init; } = 16;

    /// <summary>How long Redis keeps usage, in days.</summary>
    /// <value>The default is 400. Range 1 to 3,650.</value>
    public int RetentionDays { get; init; } = 400;

    /// <summary>
    /// How long the journal keeps single records after Redis has them (without Redis: after they are on disk), in days. Their sums stay. A
    /// record that is gone cannot be explained, appealed or restated any more, and a Redis that lost its data is healed from its sum.
    /// </summary>
    /// <value>The default is 14. Range 1 to 3,650.</value>
    public int JournalDays { get; init; } = 14;

    /// <summary>
    /// A private key of an elliptic curve (PEM) that signs the chain's seals in the log, relative to the configuration; null leaves them
    /// unsigned. To be kept outside the journal's folder: auditors check the seals with its public half.
    /// </summary>
    public string? SealKey { get; init; }
}
