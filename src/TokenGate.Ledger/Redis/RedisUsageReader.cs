using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>Trusted usage of all gateways, from Redis. Thread-safe; connects when first asked, and anew after a fault.</summary>
public sealed class RedisUsageReader(RedisLedgerOptions options, TimeProvider time) : IUsageReader, IDisposable
{
    /// <summary>No report goes further back: a query from the beginning of time costs a bounded number of look-ups.</summary>
    private const int MostDays = 4_000;

    /// <summary>
    /// Look-ups on their way at once. A day of 10,000 users has some thousand fields in each shard, and a command's time runs from when it is sent: 512 at once
    /// did not come back in time.
    /// </summary>
    private const int Window = 64;

    private readonly RedisKeys _keys = new(options.KeyPrefix, options.Shards);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisConnection? _connection;

    /// <inheritdoc/>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var connection = await ConnectAsync(cancellationToken);
        try
        {
            return await ReadAsync(connection, query, cancellationToken);
        }
        catch (RedisLedgerException)
        {
            await ForgetAsync(connection);
            throw;
        }
    }

    /// <summary>Where counts come from: the gateways whose sums are in Redis, how far they are, and what they last told about themselves.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or holds another schema or other shards.</exception>
    public async Task<CountOrigin> ReadOriginAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        try
        {
            var presences = (await connection.HashGetAllAsync(_keys.Gateways)).ToDictionary(static pair => pair.Key, static pair => GatewayPresence.Parse(pair.Value));
            var shards = await Task.WhenAll(Enumerable.Range(0, _keys.Shards).Select(shard => connection.HashGetAllAsync(_keys.Cursor(shard))));
            var cursors = shards.SelectMany(static shard => shard).ToLookup(static pair => pair.Key, static pair => long.TryParse(pair.Value, CultureInfo.InvariantCulture, out var at) ? at : 0);
            var gateways = cursors.Select(static each => each.Key).Union(presences.Keys).Order(StringComparer.Ordinal).Select(gateway =>
            {
                // A shard without a cursor had nothing of this gateway so far; the others tell how far it is.
                var counted = cursors[gateway].DefaultIfEmpty(0).Min();
                return presences.GetValueOrDefault(gateway) is { } told
                    ? new GatewayOrigin(gateway, counted, Math.Max(told.Sequence, counted), told.At, told.Models.Length > 0 ? [told.Models] : [])
                    : new GatewayOrigin(gateway, counted, counted, null, []);
            });
            return new CountOrigin("redis", $"{connection.Server} {options.KeyPrefix}", RedisKeys.Schema, time.GetUtcNow(), [.. gateways]);
        }
        catch (RedisLedgerException)
        {
            await ForgetAsync(connection);
            throw;
        }
    }

    /// <summary>Tells which days have changed in Redis, whichever gateway booked on them.</summary>
    public IUsageChanges Changes() => new RedisUsageChanges(ReadStampsAsync, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private async Task<IReadOnlyList<UsageRow>> ReadAsync(RedisConnection connection, UsageQuery query, CancellationToken cancellationToken)
    {
        var table = new UsageTable(query);
        var (from, to) = (UnixHour.From(query.From), UnixHour.Ceiling(query.To));
        int[] shards = query.User is { } user ? [_keys.Shard(user)] : [.. Enumerable.Range(0, _keys.Shards)];
        foreach (var some in Days(query).SelectMany(day => shards.Select(shard => (day, shard))).Chunk(Window))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hashes = await Task.WhenAll(some.Select(place => connection.HashGetAllAsync(_keys.Usage(place.shard, place.day))));
            foreach (var ((day, _), fields) in some.Zip(hashes))
            {
                var sums = new Dictionary<BookingKey, TrustedSums>();
                RedisSnapshot.Add(sums, day, fields);
                foreach (var (key, trusted) in sums.Where(pair => pair.Key.Hour >= from && pair.Key.Hour < to && query.Matches(pair.Key)))
                {
                    table.Add(key, trusted);
                }
            }
        }

        return table.Rows();
    }

    private async Task<IReadOnlyDictionary<(int Shard, string Day), string>> ReadStampsAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        try
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, _keys.Shards).Select(shard => connection.HashGetAllAsync(_keys.Stamps(shard))));
            return shards.SelectMany((days, shard) => days.Select(pair => (Place: (shard, pair.Key), Stamp: pair.Value))).ToDictionary(each => each.Place, each => each.Stamp);
        }
        catch (RedisLedgerException)
        {
            await ForgetAsync(connection);
            throw;
        }
    }

    private IEnumerable<DateOnly> Days(UsageQuery query)
    {
        var latest = time.GetUtcNow().AddDays(2);
        var end = query.To < latest ? query.To : latest;
        var last = DateOnly.FromDateTime(UnixHour.Start(UnixHour.Ceiling(end)).UtcDateTime);
        var first = DateOnly.FromDateTime(query.From.UtcDateTime);
        var earliest = last.DayNumber > MostDays ? last.AddDays(-MostDays) : DateOnly.MinValue;
        for (var day = first > earliest ? first : earliest; day <= last; day = day.AddDays(1))
        {
            yield return day;
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
                await RedisMeta.RequireAsync(connection, _keys);
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
