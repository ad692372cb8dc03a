using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The one thread that writes: group commit, and perseverance. When the disk fails, the waiting callers are told at once, their
/// entries stay in memory in order, and the writer tries again until the disk is back: nothing that was accepted is dropped while the
/// process lives.
/// </summary>
internal sealed partial class JournalWriter : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a journal that nobody writes to is looked after.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly JournalOptions _options;
    private readonly LedgerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CommitQueue _queue;
    private readonly JournalPlace _place;
    private readonly Thread _thread;
    private readonly List<PendingEntry> _batch;
    private JournalStore? _store;
    private volatile JournalException? _fault;
    private volatile ChainHead _head;
    private int _held;
    private long _heldSince;

    public JournalWriter(JournalStore store, string file, JournalOptions options, Action holdLock, LedgerMetrics metrics, ILogger logger)
    {
        _store = store;
        _file = file;
        _options = options;
        _metrics = metrics;
        _logger = logger;
        _head = new ChainHead(store.Head, store.HeadHash);
        _queue = new CommitQueue(options.QueueRecords);
        _place = new JournalPlace(file, options, store.Gateway, holdLock);
        _batch = new List<PendingEntry>(options.CommitRecords);
        _thread = new Thread(Run) { IsBackground = true, Name = "TokenGate journal writer" };
        _thread.Start();
    }

    /// <summary>Raised on the writer's thread after a commit; must return at once.</summary>
    public event Action? Committed;

    /// <summary>Raised on the writer's thread when a new journal was begun in the place of one that is lost; must return at once.</summary>
    public event Action<string>? Succeeded;

    /// <summary>What happened to the file last; null while nothing has.</summary>
    public JournalIncident? Incident { get; private set; }

    /// <summary>The last sequence number on disk.</summary>
    public long Head => _head.Sequence;

    /// <summary>The last sequence number on disk and the chain's hash there.</summary>
    public (long Sequence, byte[] Hash) Chain
    {
        get
        {
            var head = _head;
            return (head.Sequence, head.Hash);
        }
    }

    /// <summary>Why the disk cannot be written at the moment; null when it can.</summary>
    public JournalException? Fault => _fault;

    /// <summary>Entries in memory that are not on disk.</summary>
    public long Queued => _queue.Count + Volatile.Read(ref _held);

    /// <summary>How long the oldest entry waits, to within the commit window; zero when none waits.</summary>
    public TimeSpan Lag => Volatile.Read(ref _heldSince) is var since and > 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Hands an entry to the writer. The task is the entry's own: it completes when the entry is on disk.</summary>
    public Task<long> Append(PendingEntry entry)
    {
        if (!_queue.TryAdd(entry))
        {
            _metrics.OnRefused();
            throw new JournalException(
                $"{_file}: record {entry.Id} is not kept, because {_options.QueueRecords} records wait for the disk already, or the journal was closed. "
                + (_fault?.Message ?? "The disk is slower than the traffic: give the journal a faster one."));
        }

        // Told at once rather than after another failed attempt: the entry is kept and written when the disk is back.
        if (_fault is { } known)
        {
            entry.Fail(known);
        }

        return entry.Written;
    }

    /// <summary>
    /// Writes what waits, then ends the thread. What a failing disk did not take within the time-out is given up, loudly.
    /// </summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
    }

    private void Run()
    {
        while (_queue.Take(_batch, _options.CommitRecords, _options.CommitWindow, LookInterval))
        {
            if (_batch.Count == 0 && _fault is null && _store is { IsInPlace: true })
            {
                continue;
            }

            Volatile.Write(ref _held, _batch.Count);
            Volatile.Write(ref _heldSince, Stopwatch.GetTimestamp());
            if (!Persevere())
            {
                break;
            }

            foreach (var entry in _batch)
            {
                entry.Acknowledge();
            }

            _batch.Clear();
            Volatile.Write(ref _held, 0);
            Volatile.Write(ref _heldSince, 0);
            Committed?.Invoke();
        }

        _store?.Dispose();
        _store = null;
        _place.Close();
    }

    /// <summary>
    /// Writes the batch, however often it takes. False when the journal was closed and the disk would not take it in time.
    /// </summary>
    private bool Persevere()
    {
        var delay = FirstRetry;
        long? closing = null;
        while (!TryWrite())
        {
            if (_queue.WaitClosed(delay))
            {
                closing ??= Stopwatch.GetTimestamp();
                if (Stopwatch.GetElapsedTime(closing.Value) > _options.CloseTimeout)
                {
                    GivenUp(_logger, _file, Queued);
                    return false;
                }

                // The queue is closed: waiting on it returns at once.
                Thread.Sleep(FirstRetry);
            }

            delay = delay * 2 < _options.RetryDelay ? delay * 2 : _options.RetryDelay;
        }

        return true;
    }

    private bool TryWrite()
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            _store ??= _place.Open(Chain);
            _store.Write(_batch);
            var settled = _place.Settle(_store);
            if (settled != _store)
            {
                // What is there already adds nothing; in a journal that had to begin anew nothing is there.
                _store = settled;
                _store.Write(_batch);
            }
        }
        catch (SqliteException fault)
        {
            Fail(new JournalException(Kept(JournalFile.Describe(_file, fault)), fault));
            return false;
        }
        catch (JournalException fault)
        {
            Fail(new JournalException(Kept(fault.Message), fault));
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException or OverflowException)
        {
            Fail(new JournalException(Kept($"{_file}: {fault.Message}"), fault));
            return false;
        }

        _head = new ChainHead(_store.Head, _store.HeadHash);
        NoteIncident();
        _metrics.OnCommitted(_batch.Count, Stopwatch.GetElapsedTime(started));
        if (_fault is not null)
        {
            _fault = null;
            Recovered(_logger, _file, Queued);
        }

        return true;
    }

    /// <summary>Says what happened to the file, once, when the disk has it.</summary>
    private void NoteIncident()
    {
        if (_place.Incident is not { } incident || incident == Incident)
        {
            return;
        }

        Incident = incident;
        Happened(_logger, incident.Message);
        if (incident.Kind == JournalIncidentKind.Begun)
        {
            Succeeded?.Invoke(_place.Gateway);
        }
    }

    private void Fail(JournalException fault)
    {
        _place.GiveBack(_store, fault.InnerException ?? fault);
        _store = null;
        _metrics.OnFault();
        if (_fault is null)
        {
            Faulted(_logger, fault.Message);
        }

        _fault = fault;
        foreach (var entry in _batch)
        {
            entry.Fail(fault);
        }

        _queue.FailAll(fault);
    }

    private static string Kept(string message) => $"{message}. The record is kept in memory and written as soon as the disk allows.";

    [LoggerMessage(5001, LogLevel.Error, "The journal cannot be written: {Fault}", EventName = "JournalFaulted")]
    private static partial void Faulted(ILogger logger, string fault);

    [LoggerMessage(5002, LogLevel.Warning, "The journal {File} can be written again; {Queued} records are still on their way to the disk", EventName = "JournalRecovered")]
    private static partial void Recovered(ILogger logger, string file, long queued);

    [LoggerMessage(5003, LogLevel.Critical, "The journal {File} was closed while the disk could not be written: {Queued} records are lost", EventName = "JournalGivenUp")]
    private static partial void GivenUp(ILogger logger, string file, long queued);

    [LoggerMessage(5004, LogLevel.Critical, "{Incident}. Find out what did it: nothing but the gateway may change its folder", EventName = "JournalIncident")]
    private static partial void Happened(ILogger logger, string incident);

    /// <summary>Both at once, for readers on other threads.</summary>
    private sealed record ChainHead(long Sequence, byte[] Hash);
}
