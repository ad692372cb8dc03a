using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.FunctionalTests.Setup;

/// <summary>
/// A journal in memory that a test can slow down, block or break. As the real one does, it keeps what it could not write, in order, and
/// writes it later.
/// </summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly ConcurrentDictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<UsageRecord> _records = new();
    private readonly Lock _gate = new();
    private readonly Queue<UsageRecord> _kept = [];
    private long _last;
    private bool _retrying;
    private volatile bool _closed;

    /// <summary>Runs before each append: it may wait, or throw.</summary>
    public Func<UsageRecord, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What was appended, in order.</summary>
    public IReadOnlyList<UsageRecord> Records => [.. _records];

    /// <inheritdoc/>
    public JournalStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new JournalStatus(Volatile.Read(ref _last), "", _kept.Count, 0, _kept.Count > 0 ? "broken by the test" : "");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await Before(record);
        }
        catch
        {
            Keep(record);
            throw;
        }

        return Write(record);
    }

    /// <inheritdoc/>
    public ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        new(_records.FirstOrDefault(record => record.Id == id));

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var record in Records.Skip((int)afterSequence))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new JournalEntry(_sequences[record.Id], record);
        }
    }

    /// <summary>Waits until so many records are there.</summary>
    public async Task<IReadOnlyList<UsageRecord>> WaitForAsync(int count)
    {
        for (var i = 0; i < 1000 && _records.Count < count; i++)
        {
            await Task.Delay(10);
        }

        return Records;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _closed = true;
        return ValueTask.CompletedTask;
    }

    private long Write(UsageRecord record) => _sequences.GetOrAdd(record.Id, _ =>
    {
        _records.Enqueue(record);
        return Interlocked.Increment(ref _last);
    });

    private void Keep(UsageRecord record)
    {
        lock (_gate)
        {
            _kept.Enqueue(record);
            if (!_retrying)
            {
                _retrying = true;
                _ = RetryAsync(record);
            }
        }
    }

    private async Task RetryAsync(UsageRecord record)
    {
        while (!_closed)
        {
            await Task.Delay(10);
            try
            {
                await Before(record);
            }
            catch
            {
                continue;
            }

            Write(record);
            lock (_gate)
            {
                _kept.Dequeue();
                if (!_kept.TryPeek(out record!))
                {
                    _retrying = false;
                    return;
                }
            }
        }
    }
}
