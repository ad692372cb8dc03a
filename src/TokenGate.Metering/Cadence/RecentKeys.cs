namespace TokenGate.Metering.Cadence;

/// <summary>
/// Values by key within a cap: of two generations, the older one is forgotten when the younger one is full. Not thread-safe.
/// </summary>
/// <param name="most">How many a generation holds.</param>
internal sealed class RecentKeys<TKey, TValue>(int most)
    where TKey : notnull
    where TValue : class, new()
{
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    /// <summary>The value of a key, made when there is none.</summary>
    public TValue Get(TKey key)
    {
        if (_young.TryGetValue(key, out var value))
        {
            return value;
        }

        value = _old.Remove(key, out var older) ? older : new TValue();
        if (_young.Count >= most)
        {
            (_old, _young) = (_young, []);
        }

        _young[key] = value;
        return value;
    }
}
