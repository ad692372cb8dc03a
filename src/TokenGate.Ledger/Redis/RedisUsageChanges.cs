namespace TokenGate.Ledger.Redis;

/// <summary>
/// The days on which any gateway has booked something, by the stamps that every batch leaves. A gateway of an older version leaves none, so
/// every few minutes
/// all days count as changed.
/// </summary>
internal sealed class RedisUsageChanges(Func<CancellationToken, Task<IReadOnlyDictionary<(int Shard, string Day), string>>> readStamps, TimeProvider time) : IUsageChanges
{
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private IReadOnlyDictionary<(int Shard, string Day), string>? _known;
    private long _since;

    /// <inheritdoc/>
    /// <exception cref="RedisLedgerException">Redis cannot be reached.</exception>
    public async Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken)
    {
        var stamps = await readStamps(cancellationToken);
        var known = _known;
        _known = stamps;
        if (known is null || time.GetElapsedTime(_since) > Trust)
        {
            _since = time.GetTimestamp();
            return null;
        }

        var changed = stamps.Where(pair => !known.TryGetValue(pair.Key, out var stamp) || stamp != pair.Value).Select(static pair => pair.Key.Day)
            .Concat(known.Keys.Where(place => !stamps.ContainsKey(place)).Select(static place => place.Day))
            .ToHashSet(StringComparer.Ordinal);
        var days = new HashSet<DateOnly>();
        foreach (var text in changed)
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day))
            {
                days.Add(day);
            }
        }

        return days;
    }
}
