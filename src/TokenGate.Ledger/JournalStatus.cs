namespace TokenGate.Ledger;

/// <summary>How a journal stands, for health and for people.</summary>
/// <param name="Sequence">The last entry on disk; 0 when there is none.</param>
/// <param name="Head">The chain's hash there, in hex.</param>
/// <param name="Queued">Entries in memory that are not on disk yet.</param>
/// <param name="Bytes">The database with its write-ahead log, in bytes; 0 when the disk does not say.</param>
/// <param name="Fault">What is wrong with the disk and what to do; empty when it can be written.</param>
public sealed record JournalStatus(long Sequence, string Head, long Queued, long Bytes, string Fault)
{
    /// <summary>How long the oldest entry waits for the disk; zero when none waits.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>What happened to the file, or to the chain before this one, as this process noticed it; empty for nothing.</summary>
    public string Incident { get; init; } = "";
}
