using System.Diagnostics;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Entries between their callers and the writer: bounded, first in first out. Callers never block; the writer waits for the first
/// entry, and then for company, up to the commit window.
/// </summary>
internal sealed class CommitQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<PendingEntry> _entries = new();
    private bool _closed;

    /// <summary>Entries that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes an entry in; false when the queue is full or closed.</summary>
    public bool TryAdd(PendingEntry entry)
    {
        lock (_gate)
        {
            if (_closed || _entries.Count >= capacity)
            {
                return false;
            }

            _entries.Enqueue(entry);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Takes no more entries; those inside can still be taken out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Fills a batch: waits for a first entry, up to <paramref name="longest"/>, then up to <paramref name="window"/> for as many as
    /// <paramref name="most"/>. The batch stays empty when none came. False when the queue was closed and is empty.
    /// </summary>
    public bool Take(List<PendingEntry> batch, int most, TimeSpan window, TimeSpan longest)
    {
        lock (_gate)
        {
            while (_entries.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                if (!Monitor.Wait(_gate, longest))
                {
                    return true;
                }
            }

            // Stopwatch, because the tick count moves in steps of 4 ms on Linux: twice the window.
            var started = Stopwatch.GetTimestamp();
            while (_entries.Count < most && !_closed && window - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left)
            {
                // Monitor waits whole milliseconds; what is left below one is not worth a wait.
                if (left < TimeSpan.FromMilliseconds(1))
                {
                    break;
                }

                Monitor.Wait(_gate, left);
            }

            while (batch.Count < most && _entries.TryDequeue(out var entry))
            {
                batch.Add(entry);
            }

            return true;
        }
    }

    /// <summary>Waits up to a time for the queue to be closed; true when it is.</summary>
    public bool WaitClosed(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                Monitor.Wait(_gate, time);
            }

            return _closed;
        }
    }

    /// <summary>Fails every waiting entry's caller; the entries stay.</summary>
    public void FailAll(JournalException fault)
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                entry.Fail(fault);
            }
        }
    }
}
