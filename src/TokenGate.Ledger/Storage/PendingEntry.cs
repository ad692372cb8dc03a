namespace TokenGate.Ledger.Storage;

/// <summary>An entry on its way to the disk.</summary>
internal sealed class PendingEntry(EntryKind kind, string id, byte[] body, Booking? booking)
{
    private readonly TaskCompletionSource<long> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EntryKind Kind { get; } = kind;

    public string Id { get; } = id;

    /// <summary>The canonical encoding, made on the caller's thread so that the writer only hashes and stores.</summary>
    public byte[] Body { get; } = body;

    /// <summary>What it adds to the sums; null for a note.</summary>
    public Booking? Booking { get; } = booking;

    /// <summary>Its place in the chain, once the store has written it.</summary>
    public long Sequence { get; set; }

    /// <summary>Completes when the entry is on disk, or fails when it could not be written so far.</summary>
    public Task<long> Written => _written.Task;

    public void Acknowledge() => _written.TrySetResult(Sequence);

    public void Fail(JournalException fault) => _written.TrySetException(fault);
}
