namespace TokenGate.Gateway.Options;

/// <summary>What is copied from the passing bytes, for analysis in memory alone.</summary>
public sealed record CaptureOptions
{
    /// <summary>Bytes of a body that are analysed, each way; larger bodies flow through and count by the provider's usage.</summary>
    /// <value>The default is 16 MB. Range 64 kB to 256 MB.</value>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of copied request bodies, and of what is held of upgraded connections, in all; above it further bodies and conversations count
    /// by the provider's usage.
    /// </summary>
    /// <value>The default is 512 MB. At least <see cref="MaxBodyBytes"/>.</value>
    public long MaxTotalBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// How long the last bytes of an answer wait for their record, in milliseconds; then they go out, and the record follows.
    /// </summary>
    /// <value>The default is 250. Range 0 to 10,000.</value>
    public int HoldMilliseconds { get; init; } = 250;

    /// <summary>
    /// How many requests are analysed, and how many exchanges concluded, at the same time; 0 for one per processor, at least two.
    /// </summary>
    public int Workers { get; init; }

    /// <summary>
    /// True for a record of each call that ran no model (lists of models, files, telemetry, health); false to count them, one entry a
    /// minute.
    /// </summary>
    public bool RecordNoUsage { get; init; }
}
