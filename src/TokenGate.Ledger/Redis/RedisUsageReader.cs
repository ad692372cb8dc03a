namespace TokenGate.Ledger.Redis;

/// <summary>Trusted usage of all gateways, from Redis. Thread-safe; connects when first asked, and anew after a fault.</summary>
public sealed class RedisUsageReader(RedisLedgerOptions options, TimeProvider time) : IUsageReader, IDisposable
{
    /// <summary>No report goes further back: a query from the beginning of time costs a bounded number of look-ups.</summary>
    private const int MostDays = 4_000;

    /// <summary>
    /// Look-ups on their way at once. A day of 10,000 users has some thousand fields in each shard, and a command's time runs from when it
    /// is sent: 512 at once
    /// did not come back in time.
    /// </summary>
    private const int Window = 64;

    private const string None = "-";

    private readonly RedisKeys _keys = new(options.KeyPrefix, options.Shards);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisConnection? _connection;
    private ReportingZone _zone = ReportingZone.Utc;

    /// <inheritdoc/>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        Require(query);
        return await UseAsync(connection => ReadAsync(connection, query, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Where counts come from: the gateways whose sums are in Redis, how far they are, and what they last told about themselves.
    /// </summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public Task<CountOrigin> ReadOriginAsync(CancellationToken cancellationToken) => UseAsync(async connection =>
    {
        var presences = (await connection.HashGetAllAsync(_keys.Gateways)).ToDictionary(static pair => pair.Key, static pair => GatewayPresence.Parse(pair.Value));
        var shards = await Task.WhenAll(Enumerable.Range(0, _keys.Shards).Select(shard => connection.HashGetAllAsync(_keys.Cursor(shard))));
        var cursors = shards.SelectMany(RedisSnapshot.CursorsOf).ToLookup(static pair => pair.Key, static pair => pair.Value.Counted);
        var gateways = cursors.Select(static each => each.Key).Union(presences.Keys).Order(StringComparer.Ordinal).Select(gateway =>
        {
            // A shard without a cursor had nothing of this gateway so far; the others tell how far it is.
            var counted = cursors[gateway].DefaultIfEmpty(0).Min();
            return presences.GetValueOrDefault(gateway) is { } told
                ? new GatewayOrigin(gateway, counted, Math.Max(told.Sequence, counted), told.At, told.Models.Length > 0 ? [told.Models] : [])
                : new GatewayOrigin(gateway, counted, counted, null, []);
        });
        return new CountOrigin("redis", $"{connection.Server} {options.KeyPrefix}", RedisKeys.Schema, time.GetUtcNow(), [.. gateways]);
    }, cancellationToken);

    /// <summary>The editions of the counting rules that made each day of a query, in order; days without usage are absent.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public async Task<IReadOnlyDictionary<DateOnly, IReadOnlyList<int>>> ReadRulesAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await UseAsync<IReadOnlyDictionary<DateOnly, IReadOnlyList<int>>>(async connection =>
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, _keys.Shards).Select(shard => connection.HashGetAllAsync(_keys.Rules(shard))));
            await RequireAsync(connection, query);
            var hours = Hours(query);
            var (from, to) = (ReportingZone.DayOf(hours.From), ReportingZone.DayOf(hours.To));
            return shards.SelectMany(static shard => shard)
                .Select(static pair => (Known: DateOnly.TryParseExact(pair.Key, "yyyy-MM-dd", out var day), Day: day, Rules: pair.Value))
                .Where(each => each.Known && each.Day >= from && each.Day <= to)
                .GroupBy(static each => each.Day)
                .ToDictionary(
                    static day => day.Key,
                    static IReadOnlyList<int> (day) =>
                        [.. day.SelectMany(static each => each.Rules.Split(',')).Select(static text => int.TryParse(text, out var edition) ? edition : 0).Distinct().Order()]);
        }, cancellationToken);
    }

    /// <summary>The calendar that the days of Redis are cut by; UTC for a Redis that says none.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public Task<ReportingZone> ReadZoneAsync(CancellationToken cancellationToken) =>
        UseAsync(connection => RedisZone.RequireAsync(connection, _keys), cancellationToken);

    /// <summary>The currencies of the costs in Redis; null for a Redis that says none.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or its history cannot be read.</exception>
    public Task<CurrencyHistory?> ReadCurrenciesAsync(CancellationToken cancellationToken) =>
        UseAsync(connection => RedisCurrency.ReadAsync(connection, _keys), cancellationToken);

    /// <summary>Tells which days have changed in Redis, whichever gateway booked on them.</summary>
    public IUsageChanges Changes() => new RedisUsageChanges(ReadStampsAsync, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    /// <summary>
    /// Redis keeps people without projects, and projects without people: together they would be as many keys as exchanges.
    /// </summary>
    private static void Require(UsageQuery query)
    {
        if (query.By.Contains(UsageColumn.Work))
        {
            throw new ArgumentException("Redis does not keep kinds of work: ask the journals.", nameof(query));
        }

        if (query is { AsksForTags: true, AsksForPeople: true })
        {
            throw new ArgumentException("Redis keeps projects and client programs without users and routes: ask the journals.", nameof(query));
        }

    }

    /// <summary>Days of Redis are days of its own calendar: no question about another one can be answered by them.</summary>
    private async Task RequireAsync(RedisConnection connection, UsageQuery query)
    {
        if (!_zone.Equals(query.Zone))
        {
            _zone = await RedisZone.RequireAsync(connection, _keys);
            if (!_zone.Equals(query.Zone))
            {
                throw new RedisLedgerException($"Redis keeps the days of {_zone}, not of {query.Zone}: ask the journals, or again in a moment when the zone was just changed.");
            }
        }
    }

    /// <summary>The first and the last wall-clock hour of a query.</summary>
    private static (long From, long To) Hours(UsageQuery query) =>
        (query.Zone.LocalHour(QuarterHour.From(query.From)), query.Zone.LocalHour(QuarterHour.Ceiling(query.To) - 1));

    private async Task<IReadOnlyList<UsageRow>> ReadAsync(RedisConnection connection, UsageQuery query, CancellationToken cancellationToken)
    {
        var table = new UsageTable(query);
        await RequireAsync(connection, query);
        var (from, to) = Hours(query);
        int[] shards = query.User is { } user ? [_keys.Shard(user)] : [.. Enumerable.Range(0, _keys.Shards)];
        var tags = query.AsksForTags;
        foreach (var some in Days(from, to).SelectMany(day => shards.Select(shard => (day, shard))).Chunk(Window))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hashes = await Task.WhenAll(some.Select(place => connection.HashGetAllAsync(tags ? _keys.Tags(place.shard, place.day) : _keys.Usage(place.shard, place.day))));
            foreach (var ((day, _), fields) in some.Zip(hashes))
            {
                var currency = query.Currencies?.At(query.Zone.StartOf(day));
                foreach (var (hour, key, sums) in tags ? Tags(day, fields) : Usage(day, fields))
                {
                    if (hour >= from && hour <= to && query.Matches(key))
                    {
                        table.Add(hour, key, sums, currency: currency);
                    }
                }
            }
        }

        return table.Rows();
    }

    private static IEnumerable<(long Hour, BookingKey Key, TrustedSums Sums)> Usage(DateOnly day, KeyValuePair<string, string>[] fields)
    {
        var sums = new Dictionary<HourKey, TrustedSums>();
        RedisSnapshot.AddUsage(sums, day, fields);
        return sums.Select(static pair => (pair.Key.LocalHour, new BookingKey(0, pair.Key.Team, pair.Key.User, pair.Key.Route, pair.Key.Model, None, None), pair.Value));
    }

    private static IEnumerable<(long Hour, BookingKey Key, TrustedSums Sums)> Tags(DateOnly day, KeyValuePair<string, string>[] fields)
    {
        var sums = new Dictionary<TagKey, TrustedSums>();
        RedisSnapshot.AddTags(sums, day, fields);
        return sums.Select(static pair => (pair.Key.LocalHour, new BookingKey(0, pair.Key.Team, None, None, pair.Key.Model, pair.Key.Project, pair.Key.Client), pair.Value));
    }

    private Task<IReadOnlyDictionary<(int Shard, string Day), string>> ReadStampsAsync(CancellationToken cancellationToken) =>
        UseAsync<IReadOnlyDictionary<(int Shard, string Day), string>>(async connection =>
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, _keys.Shards).Select(shard => connection.HashGetAllAsync(_keys.Stamps(shard))));
            return shards.SelectMany((days, shard) => days.Select(pair => (Place: (shard, pair.Key), Stamp: pair.Value))).ToDictionary(each => each.Place, each => each.Stamp);
        }, cancellationToken);

    private IEnumerable<DateOnly> Days(long from, long to)
    {
        var latest = ReportingZone.DayOf(_zone.LocalHour(QuarterHour.From(time.GetUtcNow().AddDays(2))));
        var last = ReportingZone.DayOf(to) is var end && end < latest ? end : latest;
        var first = ReportingZone.DayOf(from);
        var earliest = last.DayNumber > MostDays ? last.AddDays(-MostDays) : DateOnly.MinValue;
        for (var day = first > earliest ? first : earliest; day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    /// <summary>Reads over the connection; one that failed is thrown away, and the next reader makes a new one.</summary>
    private async Task<T> UseAsync<T>(Func<RedisConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        try
        {
            return await read(connection);
        }
        catch (RedisLedgerException)
        {
            await ForgetAsync(connection);
            throw;
        }
    }

    private async Task<RedisConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { } known)
            {
                return known;
            }

            var connection = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, cancellationToken);
            try
            {
                await RedisMeta.RequireAsync(connection, _keys, options, mayBeOld: true);
                return _connection = connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ForgetAsync(RedisConnection connection)
    {
        await _gate.WaitAsync();
        try
        {
            if (ReferenceEquals(_connection, connection))
            {
                _connection = null;
                connection.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}
