using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Books;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// The journal of one gateway, open for writing: SQLite with a write-ahead log, one writer thread, group commit, every commit on disk
/// before it is acknowledged. One process holds a journal at a time; others may read it with <see cref="JournalReader"/>.
/// </summary>
public sealed partial class Journal : IJournal
{
    private readonly JournalLock _lock;
    private readonly JournalWriter _writer;
    private readonly JournalIncident? _found;
    private readonly SemaphoreSlim _corrections = new(1, 1);
    private volatile JournalReader _reader;
    private volatile UsageBook _book;
    private int _disposed;

    private Journal(JournalLock held, JournalWriter writer, JournalReader reader, JournalIncident? found, LedgerMetrics metrics, JournalOptions options, ILogger<Journal> logger)
    {
        _lock = held;
        _writer = writer;
        _reader = reader;
        _book = BookOf(reader);
        _found = found;
        Metrics = metrics;
        writer.Succeeded += gateway =>
        {
            _reader = _reader.Of(gateway);
            _book = BookOf(_reader);
        };
        metrics.ObserveQueue(() => _writer.Queued);

        UsageBook BookOf(JournalReader of) =>
            new(of, options.DaysKey is { } key ? new DayShelf(of.File, of.GatewayId, key) : null, options.Time, reason => DaysLeftOut(logger, of.File, reason));
    }

    /// <summary>
    /// The identity under which this journal's sums are applied to Redis, made with the journal and kept in it. Another one only where the
    /// file was lost under the running gateway and a new journal had to begin.
    /// </summary>
    public string GatewayId => _reader.GatewayId;

    /// <summary>Reads this journal. Lives as long as the journal.</summary>
    public JournalReader Reader => _reader;

    /// <summary>
    /// The sums of this journal, with the days in memory that were asked for. Another one where a new journal had to begin: to be asked for
    /// at each question.
    /// </summary>
    public UsageBook Book => _book;

    /// <summary>
    /// What happened to the journal's file, or to the chain before this one, as this process noticed it; null for nothing.
    /// </summary>
    public JournalIncident? Incident => _writer.Incident ?? _found;

    /// <summary>The last sequence number on disk; 0 when there is none.</summary>
    public long Head => _writer.Head;

    /// <summary>Entries in memory that are not on disk yet.</summary>
    public long Queued => _writer.Queued;

    /// <summary>Why the disk cannot be written at the moment; null while it can.</summary>
    public JournalException? Fault => _writer.Fault;

    /// <inheritdoc/>
    public JournalStatus Status
    {
        get
        {
            var (sequence, hash) = Chain;
            return new JournalStatus(sequence, Convert.ToHexStringLower(hash), Queued, JournalFile.Bytes(Reader.File), Fault?.Message ?? "")
            {
                Lag = _writer.Lag,
                Incident = Incident?.Message ?? "",
            };
        }
    }

    /// <summary>Tells which days of its sums have changed.</summary>
    /// <param name="zone">Gives the calendar whose days they are.</param>
    public IUsageChanges Changes(Func<ReportingZone> zone) => new BookChanges(() => Book, zone);

    /// <summary>The chain's head on disk.</summary>
    internal (long Sequence, byte[] Hash) Chain => _writer.Chain;

    internal LedgerMetrics Metrics { get; }

    /// <summary>Opens a journal for writing, making it when there is none and bringing an older schema forward.</summary>
    /// <exception cref="JournalException">
    /// Another process holds it, a newer program wrote it, or the disk does not allow it. The message says what to do.
    /// </exception>
    public static Journal Open(JournalOptions options, IMeterFactory meters, ILogger<Journal> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        CreateFolder(options.Path);
        var file = JournalFile.In(options.Path);
        var held = JournalLock.Take(options.Path);
        try
        {
            JournalCopy.Adopt(file);
            var store = JournalStore.Open(file, options);
            Opened(logger, file, store.Gateway, store.Head);
            var found = ChainMark.Check(file, store, options.Time.GetUtcNow());
            if (found is not null)
            {
                Missing(logger, found.Message);
                store.Write([IncidentCodec.ToEntry(found)]);
            }

            ChainMark.Write(file, store.Gateway, store.Head, store.HeadHash);
            var metrics = new LedgerMetrics(meters);
            var writer = new JournalWriter(store, file, options, held.Hold, metrics, logger);
            return new Journal(held, writer, JournalReader.Open(options.Path), found, metrics, options, logger);
        }
        catch (SqliteException fault)
        {
            held.Dispose();
            throw new JournalException(JournalFile.Describe(file, fault), fault) { IsDamaged = JournalFile.IsDamage(fault) };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts a damaged journal aside under another name, with its write-ahead log, so that a new one, with an identity of its own, can
    /// begin: nothing of the file
    /// is changed. Gives the new name.
    /// </summary>
    /// <exception cref="JournalException">The file cannot be renamed, or another process holds it.</exception>
    public static string SetAside(string folder, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var held = JournalLock.Take(folder);
        return JournalFile.SetAside(JournalFile.In(folder), now);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Cancelling ends the wait, not the write: the record is written once all the same. When the disk fails, the task fails at once and
    /// the record stays in memory until the disk is back; appending it again is harmless.
    /// </remarks>
    public ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken) => AppendAsync(record, null, null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A record whose id is already there counted it before.</remarks>
    public async ValueTask<long> AppendAsync(UsageRecord record, WorkClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return await AppendAsync(record, transaction => WorkStore.Tell(transaction, claim.Work, claim.Parts, record.StartedAt), claim.Confirm, cancellationToken);
    }

    /// <summary>Appends a note to the chain: a start, a stop, a change of configuration or models. Completes when it is on disk.</summary>
    /// <exception cref="JournalException">The note could not be made durable so far; it is kept in memory and written once.</exception>
    public ValueTask<long> AppendNoteAsync(JournalNote note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (note.Kind is EntryKind.Exchange or EntryKind.Correction or EntryKind.NoUsage or EntryKind.Incident)
        {
            throw new ArgumentException($"{note.Kind} is not a kind of note", nameof(note));
        }

        return Append(new PendingEntry(note.Kind, note.Id, RecordEncoder.Encode(note), []), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken) => Reader.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, CancellationToken cancellationToken) =>
        Reader.ReadAsync(afterSequence, cancellationToken);

    /// <summary>Publishes this process's admin address beside the lock, so that a command that needs the journal finds it.</summary>
    /// <param name="admin">The admin port's address; null takes it back.</param>
    public void Announce(Uri? admin) => _lock.Announce(admin);

    /// <summary>Writes what waits, closes the database and gives the lock back.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _writer.Dispose();
            Mark();
            _lock.Dispose();
            _corrections.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Leaves the chain's head beside the database, for the next opening.</summary>
    internal void Mark()
    {
        var (sequence, hash) = Chain;
        ChainMark.Write(Reader.File, GatewayId, sequence, hash);
    }

    /// <summary>One correction at a time: each is worked out from the state that the one before left.</summary>
    internal async Task<T> CorrectAsync<T>(Func<Task<T>> correct, CancellationToken cancellationToken)
    {
        await _corrections.WaitAsync(cancellationToken);
        try
        {
            return await correct();
        }
        finally
        {
            _corrections.Release();
        }
    }

    /// <summary>Appends a correction. Its id makes it once: the sequence number of the first is given for a second.</summary>
    internal ValueTask<long> AppendCorrectionAsync(Correction correction, CancellationToken cancellationToken) => Append(
        new PendingEntry(EntryKind.Correction, correction.Id, CorrectionCodec.Encode(correction), [correction.Booking]),
        cancellationToken);

    /// <summary>
    /// Appends a tally. Null when the journal's memory is full, and nothing was taken; otherwise the write, which fails as any append does.
    /// </summary>
    internal Task<long>? TryAppend(NoUsageMinute minute)
    {
        try
        {
            return Append(new PendingEntry(EntryKind.NoUsage, minute.Id, TallyCodec.Encode(minute), minute.Bookings()), CancellationToken.None).AsTask();
        }
        catch (JournalException)
        {
            return null;
        }
    }

    /// <summary>
    /// Has the writer do something in a transaction of its own kind of entry: what it gives is chained with it, null chains nothing.
    /// </summary>
    internal ValueTask<long> WorkAsync(EntryKind kind, Func<SqliteTransaction, (string Id, byte[] Body)?> work, CancellationToken cancellationToken) =>
        Append(new PendingEntry(kind, "", default, []) { Work = work }, cancellationToken);

    /// <summary>Calls back after each commit, on the writer's thread: to be kept short.</summary>
    internal void OnCommitted(Action callback) => _writer.Committed += callback;

    private ValueTask<long> AppendAsync(UsageRecord record, Action<SqliteTransaction>? beside, Action? written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.Judgement.Split.IsValid)
        {
            throw new JournalException($"Record {record.Id} has a negative part in its split: it cannot be booked. This is a fault of the judge.");
        }

        var (rented, length) = RecordEncoder.Rent(record);
        return Append(new PendingEntry(record, rented, length) { Beside = beside, Committed = written }, cancellationToken);
    }

    private ValueTask<long> Append(PendingEntry entry, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var written = _writer.Append(entry);
        return new ValueTask<long>(cancellationToken.CanBeCanceled ? written.WaitAsync(cancellationToken) : written);
    }

    private static void CreateFolder(string path)
    {
        try
        {
            PrivateFiles.CreateFolder(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal's folder {path} cannot be made: {fault.Message} Check Ledger:Path.", fault);
        }
    }

    [LoggerMessage(5000, LogLevel.Information, "Journal {File} of gateway {Gateway} is open at entry {Head}", EventName = "JournalOpened")]
    private static partial void Opened(ILogger logger, string file, string gateway, long head);

    [LoggerMessage(5005, LogLevel.Critical, "{Missing}. Put the missing file back, or keep it for `tokengate audit verify --ledger`", EventName = "ChainMissing")]
    private static partial void Missing(ILogger logger, string missing);

    [LoggerMessage(5029, LogLevel.Information, "Days of {File} that lie on disk are left out, and read from its sums: {Reason}", EventName = "DaysLeftOut")]
    private static partial void DaysLeftOut(ILogger logger, string file, string reason);
}
