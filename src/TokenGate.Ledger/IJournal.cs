using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// The durable record of every exchange, one writer, hash-chained. Thread-safe.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// Appends a record. The task completes when the record is on disk, and gives its sequence number (from 1, without gaps).
    /// A record whose id is already there is not appended again: its first sequence number is given.
    /// </summary>
    /// <exception cref="JournalException">
    /// The record could not be made durable so far; the message says why and what to do. It is kept in memory, in order and within a bound,
    /// and written as soon as the disk allows: the caller need not append it again.
    /// </exception>
    ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a record that counts what was told of other work, and makes the claim on it the count in the same step. A journal without
    /// works of its own appends the record alone.
    /// </summary>
    /// <exception cref="JournalException">As for any record; the claim holds while the journal keeps trying.</exception>
    ValueTask<long> AppendAsync(UsageRecord record, WorkClaim claim, CancellationToken cancellationToken) => AppendAsync(record, cancellationToken);

    /// <summary>How the journal stands.</summary>
    JournalStatus Status { get; }

    /// <summary>The record with this id, or null.</summary>
    ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The exchange records after a sequence number, in order.</summary>
    IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, CancellationToken cancellationToken);
}
