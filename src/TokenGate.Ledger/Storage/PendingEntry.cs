using System.Buffers;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>An entry on its way to the disk.</summary>
internal sealed class PendingEntry(EntryKind kind, string id, ReadOnlyMemory<byte> body, IReadOnlyList<Booking> bookings)
{
    private readonly TaskCompletionSource<long> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Booking _booking;
    private byte[]? _rented;

    /// <summary>An exchange. Its body lies in pooled memory, which goes back when the entry is on disk.</summary>
    /// <param name="record">The exchange; what cannot be booked throws here, not at the writer.</param>
    /// <param name="rented">Its body, in memory of the shared pool.</param>
    /// <param name="length">The body's length.</param>
    public PendingEntry(UsageRecord record, byte[] rented, int length)
        : this(EntryKind.Exchange, record.Id, rented.AsMemory(0, length), [])
    {
        (Record, _rented, _booking) = (record, rented, Booking.From(record));
    }

    public EntryKind Kind { get; } = kind;

    public string Id { get; private set; } = id;

    /// <summary>The canonical encoding, made on the caller's thread so that the writer only hashes and stores.</summary>
    /// <value>Valid until the entry is acknowledged.</value>
    public ReadOnlyMemory<byte> Body { get; private set; } = body;

    /// <summary>
    /// Work of the writer in the entry's own transaction, which makes its id and body; null when nothing is to be written. Done anew when
    /// the
    /// transaction is tried again.
    /// </summary>
    public Func<SqliteTransaction, (string Id, byte[] Body)?>? Work { get; init; }

    /// <summary>The exchange, by which it is listed; null for what is no exchange.</summary>
    public UsageRecord? Record { get; }

    /// <summary>
    /// What an exchange adds to the sums. Not in a list: bookings are large, and an object for each would be most of one.
    /// </summary>
    public ref readonly Booking Booking => ref _booking;

    /// <summary>What anything else adds to the sums; none for a note.</summary>
    public IReadOnlyList<Booking> Bookings { get; } = bookings;

    /// <summary>
    /// What else is written in the transaction that first puts the entry into the chain; not done for an entry that was there before. Null
    /// for nothing.
    /// </summary>
    public Action<SqliteTransaction>? Beside { get; init; }

    /// <summary>Its place in the chain, once the store has written it.</summary>
    public long Sequence { get; set; }

    /// <summary>Completes when the entry is on disk, or fails when it could not be written so far.</summary>
    public Task<long> Written => _written.Task;

    /// <summary>Does the work, if there is any. False when there is no entry to write.</summary>
    public bool Prepare(SqliteTransaction transaction)
    {
        if (Work is null)
        {
            return true;
        }

        if (Work(transaction) is not var (id, made))
        {
            return false;
        }

        (Id, Body) = (id, made);
        return true;
    }

    /// <summary>Called when the entry is on disk, on the writer's thread: to be kept short. Null for nothing.</summary>
    public Action? Committed { get; init; }

    public void Acknowledge()
    {
        Committed?.Invoke();
        if (_rented is { } rented)
        {
            (_rented, Body) = (null, default);
            ArrayPool<byte>.Shared.Return(rented);
        }

        _written.TrySetResult(Sequence);
    }

    public void Fail(JournalException fault) => _written.TrySetException(fault);
}
