using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// What the days of Redis are: their calendar, and the currency of each. Agreed on again and again, as either may change.
/// </summary>
internal sealed class RedisCalendar(Journal journal, RedisKeys keys, RedisLedgerOptions options, TimeProvider time, ILogger logger)
{
    private readonly RedisZone _zones = new(journal, keys, options.Zone, time, logger);
    private readonly RedisCurrency _currencies = new(journal, keys, options, time, logger);
    private (ReportingZone? Zone, CurrencyHistory? Own, CurrencyHistory? Agreed) _agreed;

    /// <summary>Agrees with the other gateways of a Redis. True where something changed: batches have to be made anew.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or says what this machine does not know.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<bool> AgreeAsync(RedisConnection connection)
    {
        var zone = await _zones.AgreeAsync(connection);
        var (own, agreed) = await _currencies.AgreeAsync(connection, zone);
        var before = _agreed;
        _agreed = (zone, own, agreed);
        return !before.Equals(_agreed);
    }

    /// <summary>An empty batch of these days. To be called once they were agreed on.</summary>
    public ShardBatch NewBatch()
    {
        var (zone, own, agreed) = _agreed;
        return new ShardBatch(zone!, own!.Equals(agreed) ? null : quarter => own.At(quarter) != agreed!.At(quarter));
    }
}
