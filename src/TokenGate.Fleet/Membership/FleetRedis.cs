using StackExchange.Redis;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// This gateway's own connection to the fleet's Redis, beside the engine's. It is made when it is first needed, and comes back by itself.
/// </summary>
/// <param name="settings">Where it is.</param>
internal sealed class FleetRedis(FleetSettings settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ConnectionMultiplexer? _connection;

    /// <summary>Asks for an answer.</summary>
    /// <exception cref="RedisException">There is none.</exception>
    public async Task<IDatabase> AskAsync(CancellationToken cancellationToken)
    {
        var redis = await ConnectAsync(cancellationToken);
        await redis.PingAsync().WaitAsync(cancellationToken);
        return redis;
    }

    /// <summary>The saved state of a grain; null when there is none.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var redis = await ConnectAsync(cancellationToken);
        return (byte[]?)await redis.HashGetAsync(key, "data").WaitAsync(cancellationToken);
    }

    /// <summary>What Redis does when it is full, as it names it; null where it does not say.</summary>
    public async Task<string?> EvictionAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            return null;
        }

        try
        {
            const string Policy = "maxmemory_policy:";
            var memory = (string?)await connection.GetDatabase().ExecuteAsync("INFO", "memory").WaitAsync(cancellationToken);
            return memory?.Split('\n').FirstOrDefault(static line => line.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..].Trim();
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException)
        {
            // A user without the right to ask: Redis keeps it to itself.
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    /// <summary>The connection; it need not stand.</summary>
    public async Task<IDatabase> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } ready)
        {
            return ready.GetDatabase();
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            _connection ??= await ConnectionMultiplexer.ConnectAsync(settings.ToRedis());
            return _connection.GetDatabase();
        }
        finally
        {
            _gate.Release();
        }
    }
}
