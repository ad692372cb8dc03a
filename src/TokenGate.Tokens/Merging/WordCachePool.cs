namespace TokenGate.Tokens.Merging;

/// <summary>Word caches that wait for a call: at most one for each processor. More calls at once make do with new ones, which are dropped afterwards.</summary>
internal sealed class WordCachePool
{
    private readonly WordCache?[] _waiting = new WordCache?[Environment.ProcessorCount];

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
