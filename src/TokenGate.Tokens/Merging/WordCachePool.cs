namespace TokenGate.Tokens.Merging;

/// <summary>
/// Word caches that wait for a call: as many as calls were at work at once, but no more than two for each processor (a call may be
/// suspended in mid-text) and <see cref="Most"/>. More calls make do with new ones, which are dropped afterwards.
/// </summary>
internal sealed class WordCachePool
{
    /// <summary>Caches that one encoding keeps, at about 2.7 MB each.</summary>
    public const int Most = 16;

    private readonly WordCache?[] _waiting = new WordCache?[Math.Clamp(Environment.ProcessorCount * 2, 4, Most)];

    /// <summary>A cache for one call alone.</summary>
    public WordCache Rent()
    {
        var waiting = _waiting;
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; i < waiting.Length; i++)
        {
            ref var slot = ref waiting[(int)((uint)(first + i) % (uint)waiting.Length)];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } cache)
            {
                return cache;
            }
        }

        return new WordCache();
    }

    /// <summary>Gives a cache back.</summary>
    public void Return(WordCache cache)
    {
        var waiting = _waiting;
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; i < waiting.Length; i++)
        {
            ref var slot = ref waiting[(int)((uint)(first + i) % (uint)waiting.Length)];
            if (slot is null && Interlocked.CompareExchange(ref slot, cache, null) is null)
            {
                return;
            }
        }
    }
}
