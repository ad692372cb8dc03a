using System.Diagnostics;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Entries between their callers and the writer: bounded, first in first out. Callers never block; the writer waits for the first
/// entry, and then for company, up to the commit window, unless there is none to be expected. It is woken for the first entry and for
/// the one that fills a batch, not for each: every other wake-up would only send it back to sleep.
/// </summary>
internal sealed class CommitQueue(int capacity)
{
    /// <summary>
    /// Entries of a batch from which on the next one waits for company. Below, an entry would wait alone: under light traffic the window
    /// would be most of what a client waits for, and would save next to no commit.
    /// </summary>
    private const int Company = 4;

    private readonly object _gate = new();
    private readonly Queue<PendingEntry> _entries = new();
    private int _awaited;
    private int _lastBatch;
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
            if (_entries.Count == _awaited)
            {
                Monitor.PulseAll(_gate);
            }

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
    /// Fills a batch: waits for a first entry, up to <paramref name="longest"/>, then, where entries come close together, up to
    /// <paramref name="window"/> for as many as <paramref name="most"/>. The batch stays empty when none came. False when the queue was
    /// closed and is empty.
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

                _awaited = 1;
                if (!Monitor.Wait(_gate, longest))
                {
                    return true;
                }
            }

            _awaited = most;
            window = _lastBatch >= Company || _entries.Count >= Company ? window : TimeSpan.Zero;

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

            _lastBatch = batch.Count;
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
