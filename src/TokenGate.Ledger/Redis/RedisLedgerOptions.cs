namespace TokenGate.Ledger.Redis;

/// <summary>Which Redis holds the trusted sums, and under which keys.</summary>
public sealed record RedisLedgerOptions
{
    /// <summary>
    /// The server, in any form that <see cref="RedisAddress"/> reads: <c>host:port</c> (several with commas: Cluster, or master and
    /// replicas) or <c>redis://user:password@host:port/0</c>.
    /// </summary>
    public required string Redis { get; init; }

    /// <summary>What every key begins with. <value><c>tokengate</c></value></summary>
    public string KeyPrefix { get; init; } = "tokengate";

    /// <summary>How many hash slots a day is spread over, 1 to 100. All gateways of one Redis have to agree. <value>16</value></summary>
    public int Shards { get; init; } = 16;

    /// <summary>How many days a day's sums live after their day. <value>400</value></summary>
    public int RetentionDays { get; init; } = 400;

    /// <summary>
    /// Gives the configured zone whose days and hours the sums are kept by. The gateways of one Redis agree on one; a change holds from its
    /// next midnight. <value>Gives UTC.</value>
    /// </summary>
    public Func<TimeZoneInfo> Zone { get; init; } = static () => TimeZoneInfo.Utc;

    /// <summary>
    /// Gives the configured currency of costs, by its ISO 4217 code. The gateways of one Redis agree on one; a change holds from the next
    /// midnight. <value>Gives USD.</value>
    /// </summary>
    public Func<string> Currency { get; init; } = static () => "USD";

    /// <summary>Told of the currencies that costs are in, whenever they were agreed on; null for nobody.</summary>
    public Action<CurrencyHistory>? Priced { get; init; }

    /// <summary>
    /// How long fresh entries gather before they are sent: the delay of dashboards, and the price of Redis commands. <value>1 s.</value>
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often an idle ledger compares cursors, to notice a Redis that lost data without a cut connection. <value>5 s.</value>
    /// </summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the chain's head is sealed into Redis. <value>1 min.</value></summary>
    public TimeSpan SealInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one command may take before the connection counts as lost. <value>2 s.</value></summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts to reach Redis. <value>3 s.</value></summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long disposing waits for the last entries to reach Redis; what does not stays in the journal. <value>5 s.</value>
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Names the version of the models that judge at present, for readers of the counts. <value>Gives an empty text.</value>
    /// </summary>
    public Func<string> Models { get; init; } = static () => "";

    /// <summary>
    /// Journal entries of one round: the more, the more of them meet in one field before they are sent. <value>16,384</value>
    /// </summary>
    internal int BatchEntries { get; init; } = 16_384;
}
