using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.FunctionalTests.Setup;

/// <summary>A journal in memory that a test can slow down, block or break.</summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly ConcurrentDictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<UsageRecord> _records = new();
    private long _last;

    /// <summary>Runs before each append: it may wait, or throw.</summary>
    public Func<UsageRecord, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What was appended, in order.</summary>
    public IReadOnlyList<UsageRecord> Records => [.. _records];

    /// <inheritdoc/>
    public async ValueTask<long> AppendAsync(UsageRecord record, CancellationToken cancellationToken)
    {
        await Before(record);
        var sequence = _sequences.GetOrAdd(record.Id, _ =>
        {
            _records.Enqueue(record);
            return Interlocked.Increment(ref _last);
        });
        return sequence;
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
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
