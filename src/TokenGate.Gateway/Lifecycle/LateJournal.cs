using System.Runtime.CompilerServices;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Stands in for a journal that cannot be opened at the start (a folder that cannot be written, a lock that another process holds): traffic
/// flows, records are kept in memory within a bound, and the journal is tried again until it opens; then they are written to it, in order.
/// </summary>
internal sealed class LateJournal : IJournal
{
    /// <summary>About 20 MB of records.</summary>
    private const int MostKept = 20_000;

    private const string Key = "TokenGate:Ledger:Path";

    private const string Remedy = "Correct the folder or its rights: the gateway tries again by itself";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<UsageRecord> _kept = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Journal> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Journal> _open;
    private readonly ConcernList _concerns;
    private readonly TimeProvider _clock;
    private readonly Task _trying;
    private long _lost;
    private string _fault;

    /// <summary>Begins to try.</summary>
    /// <param name="open">Opens the journal, or throws a <see cref="JournalException"/>.</param>
    /// <param name="fault">Why it could not be opened so far.</param>
    /// <param name="concerns">Takes the reason as long as it holds.</param>
    /// <param name="clock">Paces the attempts.</param>
    public LateJournal(Func<Journal> open, JournalException fault, ConcernList concerns, TimeProvider clock)
    {
        (_open, _concerns, _clock) = (open, concerns, clock);
        _fault = fault.Message;
        concerns.Report(Key, _fault, Remedy);
        _trying = TryAsync();
    }

    /// <summary>The journal, as soon as it is open; cancelled when the gateway stops before.</summary>
    public Task<Journal> Opened => _opened.Task;

    /// <inheritdoc/>
    public JournalStatus Status
    {
        get
        {
            if (OpenedOrNull is { } journal)
            {
                return journal.Status;
            }

            lock (_gate)
            {
                return new JournalStatus(0, "", _kept.Count, 0, _fault);
            }
        }
    }

    private Journal? OpenedOrNull => _opened.Task.IsCompletedSuccessfully ? _opened.Task.Result : null;

    /// <summary>The journal behind what the gateway was given; null while there is none.</summary>
    public static Journal? Behind(IJournal journal) => journal as Journal ?? (journal as LateJournal)?.OpenedOrNull;

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken)
    {
        if (OpenedOrNull is { } journal)
        {
            return journal.AppendAsync(record, cancellationToken);
        }

        var isKept = false;
        lock (_gate)
        {
            // Opened between the look and the lock: what was kept is written already.
            if (OpenedOrNull is null)
            {
                isKept = _kept.Count < MostKept;
                if (isKept)
                {
                    _kept.Enqueue(record);
                }
            }
        }

        if (OpenedOrNull is { } opened && !isKept)
        {
            return opened.AppendAsync(record, cancellationToken);
        }

        throw new JournalException(isKept
            ? $"{_fault} The record waits in memory."
            : $"{_fault} {MostKept} records wait in memory, and {Interlocked.Increment(ref _lost)} more were lost.");
    }

    /// <inheritdoc/>
    /// <remarks>Claims come from the register of an open journal.</remarks>
    public ValueTask<long> AppendAsync(UsageRecord record, WorkClaim claim, CancellationToken cancellationToken) => OpenedOrNull is { } journal
        ? journal.AppendAsync(record, claim, cancellationToken)
        : AppendAsync(record, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (OpenedOrNull is { } journal)
        {
            return journal.FindAsync(id, cancellationToken);
        }

        lock (_gate)
        {
            return new(_kept.FirstOrDefault(record => record.Id == id));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (OpenedOrNull is { } journal)
        {
            await foreach (var entry in journal.ReadAsync(afterSequence, cancellationToken))
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _trying;
        _opened.TrySetCanceled();
        if (OpenedOrNull is { } journal)
        {
            await journal.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task TryAsync()
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (TryOpen() is { } journal)
                {
                    await WriteKeptAsync(journal);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private Journal? TryOpen()
    {
        try
        {
            return _open();
        }
        catch (JournalException fault)
        {
            lock (_gate)
            {
                _fault = fault.Message;
            }

            _concerns.Report(Key, fault.Message, Remedy);
            return null;
        }
    }

    /// <summary>In order, and before anything that ends later: the journal is not given away while records wait here.</summary>
    private async Task WriteKeptAsync(Journal journal)
    {
        while (true)
        {
            UsageRecord? next;
            lock (_gate)
            {
                if (!_kept.TryDequeue(out next))
                {
                    _opened.SetResult(journal);
                    break;
                }
            }

            try
            {
                await journal.AppendAsync(next, CancellationToken.None);
            }
            catch (JournalException)
            {
                // The journal keeps it, and says by itself what is wrong with the disk.
            }
        }

        _concerns.Clear(Key);
    }
}
