namespace TokenGate.Ledger;

/// <summary>Where the journal lies and how it commits.</summary>
public sealed record JournalOptions
{
    /// <summary>The folder that holds <c>journal.db</c> and its lock. Created when it does not exist.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The identity under which a new journal applies its sums to Redis; null lets the journal make one (a UUID version 7).
    /// A journal keeps the identity it was made with.
    /// </summary>
    public string? GatewayId { get; init; }

    /// <summary>How long a commit waits for more records to share its disk write. <value>2 ms.</value></summary>
    public TimeSpan CommitWindow { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How many records end the wait at once. <value>256.</value></summary>
    public int CommitRecords { get; init; } = 256;

    /// <summary>
    /// How many records may wait in memory while the disk cannot be written. Beyond it an append is refused, counted and lost:
    /// memory has a cap. <value>65,536, some 80 MB.</value>
    /// </summary>
    public int QueueRecords { get; init; } = 65_536;

    /// <summary>The longest pause between two attempts to write to a disk that failed. <value>1 s.</value></summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long closing waits for a disk that cannot be written, before it gives up what is still in memory. <value>10 s.</value>
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gives the key (at least 32 bytes) under which days of sums are kept beside the journal, encrypted, so that a start need not read
    /// them again (adr/0035). Null keeps none. <value>null</value>
    /// </summary>
    public Func<ReadOnlyMemory<byte>>? DaysKey { get; init; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A limit on the file's pages, to let tests fill a disk. Null is SQLite's own limit.</summary>
    internal Func<long?> MaxPages { get; init; } = static () => null;
}
