namespace TokenGate.Gateway.Admin.Live;

/// <summary>The events of a gateway's last seconds, for others that ask once a second. Thread-safe.</summary>
internal sealed class LiveBeats
{
    /// <summary>Milliseconds that are kept: whoever asks later has missed some.</summary>
    private const long Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<(long Number, LiveEvent[] Events)> _beats = new();
    private long _last;

    /// <summary>Adds the events of a second.</summary>
    /// <param name="at">Its number, which grows over restarts too.</param>
    /// <param name="events">The events.</param>
    public void Add(DateTimeOffset at, LiveEvent[] events)
    {
        lock (_gate)
        {
            _last = Math.Max(_last + 1, at.ToUnixTimeMilliseconds());
            if (events.Length > 0)
            {
                _beats.Enqueue((_last, events));
            }

            while (_beats.TryPeek(out var oldest) && _last - oldest.Number > Kept)
            {
                _beats.Dequeue();
            }
        }
    }

    /// <summary>What came after a number, and the last number; nothing for who asks the first time.</summary>
    public (long Last, LiveEvent[] Events) After(long? number)
    {
        lock (_gate)
        {
            return (_last, number is { } known ? [.. _beats.Where(beat => beat.Number > known).SelectMany(static beat => beat.Events)] : []);
        }
    }
}
