using StackExchange.Redis;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// One connection to Redis, Cluster included, and the few commands this room needs. The only file that knows the client library:
/// it uses what StackExchange.Redis 1.2.6 and 3.x share. Every command ends within its time-out, in an answer or in a
/// <see cref="RedisLedgerException"/>; the library's own reconnecting is not trusted, the caller throws a failed connection away.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private const string ReadOnly = "it is a read-only replica. Name the master in Ledger:Redis, or all servers so that the master is found";

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;
    private readonly string _server;
    private readonly TimeSpan _timeout;

    private RedisConnection(ConnectionMultiplexer multiplexer, string server, TimeSpan timeout)
    {
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
        _server = server;
        _timeout = timeout;
    }

    /// <summary>The servers, for messages.</summary>
    public string Server => _server;

    /// <summary>Connects, or throws within about the time-out.</summary>
    /// <exception cref="RedisLedgerException">No server can be reached, or the configuration is not one.</exception>
    public static async Task<RedisConnection> ConnectAsync(string configuration, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var options = Parse(configuration);
        var server = string.Join(", ", options.EndPoints.Select(Name));
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = (int)timeout.TotalMilliseconds;
        options.SyncTimeout = (int)timeout.TotalMilliseconds;
        options.ClientName = "tokengate";

        // ConnectAsync resolves names synchronously before its first await: the caller gets its thread back first.
        await Task.Yield();
        var connecting = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            return new RedisConnection(await connecting.WaitAsync(timeout * 2, cancellationToken), server, timeout);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or OperationCanceledException)
        {
            // Whatever the connection becomes after we stopped waiting for it, it must not stay open.
            _ = connecting.ContinueWith(
                static late => late.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            if (fault is OperationCanceledException)
            {
                throw;
            }

            throw Translate(server, fault);
        }
    }

    /// <summary>Runs a script. Its keys must lie in one hash slot.</summary>
    public Task<long> EvalAsync(string script, IReadOnlyList<string> keys, IReadOnlyList<string> arguments)
    {
        var all = new object[2 + keys.Count + arguments.Count];
        all[0] = script;
        all[1] = keys.Count;
        for (var i = 0; i < keys.Count; i++)
        {
            // A RedisKey is what the client routes by in a Cluster.
            all[2 + i] = (RedisKey)keys[i];
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            all[2 + keys.Count + i] = arguments[i];
        }

        return BoundedAsync(_database.ExecuteAsync("EVAL", all), static reply => (long)reply);
    }

    /// <summary>The value of a field, or null.</summary>
    public Task<string?> HashGetAsync(string key, string field) => BoundedAsync(_database.HashGetAsync(key, field), static value => (string?)value, key);

    /// <summary>All fields of a hash; none when the key does not exist.</summary>
    public Task<KeyValuePair<string, string>[]> HashGetAllAsync(string key) => BoundedAsync(
        _database.HashGetAllAsync(key),
        static entries => Array.ConvertAll(entries, entry => new KeyValuePair<string, string>(entry.Name!, entry.Value!)),
        key);

    /// <summary>Sets a field.</summary>
    public Task<bool> HashSetAsync(string key, string field, string value) => BoundedAsync(_database.HashSetAsync(key, field, value), static set => set, key);

    /// <summary>Sets a field unless it is there.</summary>
    public Task<bool> HashSetNewAsync(string key, string field, string value) =>
        BoundedAsync(_database.HashSetAsync(key, field, value, When.NotExists), static set => set, key);

    /// <summary>Removes a key.</summary>
    public Task<bool> DeleteAsync(string key) => BoundedAsync(_database.KeyDeleteAsync(key), static removed => removed, key);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing politely would wait for answers that may never come.
        _multiplexer.Close(allowCommandsToComplete: false);
        _multiplexer.Dispose();
    }

    private static ConfigurationOptions Parse(string configuration)
    {
        try
        {
            return RedisAddress.Parse(configuration);
        }
        catch (FormatException fault)
        {
            throw new RedisLedgerException($"Ledger:Redis is no Redis address: {fault.Message}.", fault) { NeedsOperator = true };
        }
    }

    private async Task<TOut> BoundedAsync<TIn, TOut>(Task<TIn> command, Func<TIn, TOut> convert, string? key = null)
    {
        try
        {
            return convert(await command.WaitAsync(_timeout));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException or InvalidCastException)
        {
            throw fault is RedisConnectionException && await IsReplicaAsync()
                ? new RedisLedgerException($"Redis {_server}: {ReadOnly}.", fault)
                : Translate(_server, fault, key);
        }
    }

    /// <summary>A client that finds no master among its servers says only that it has no connection: whether it is that, the server tells.</summary>
    private async Task<bool> IsReplicaAsync()
    {
        try
        {
            var role = (RedisResult[])(await _database.ExecuteAsync("ROLE").WaitAsync(_timeout / 2))!;
            return role.Length > 0 && (string)role[0]! == "slave";
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException or InvalidCastException)
        {
            return false;
        }
    }

    private static RedisLedgerException Translate(string server, Exception fault, string? key = null)
    {
        var said = fault is RedisServerException ? fault.Message + (key is null ? "" : $" in {key}") : "";
        var (cause, needsOperator) = said.Split(' ')[0] switch
        {
            "WRONGTYPE" => ($"a key of ours holds something else ({said}). Remove or rename it, or choose another Ledger:KeyPrefix", true),
            "NOTINTEGER" or "OVERFLOW" => ($"a value of ours was changed by somebody ({said}). Compare with `tokengate audit verify`, then `tokengate ledger rebuild`", true),
            "NOAUTH" or "WRONGPASS" or "NOPERM" => ($"access is denied ({said}). Check password= in Ledger:Redis and the user's permissions", true),
            "OOM" => ("its memory is full. Raise maxmemory, and keep maxmemory-policy noeviction: evicted sums are lost", true),
            "READONLY" => (ReadOnly, false),
            "" when fault is TimeoutException => ("it does not answer in time", false),
            "" when fault.Message.Contains("Auth", StringComparison.OrdinalIgnoreCase) =>
                ("it cannot be reached, or refuses the password. Check password= in Ledger:Redis", false),
            "" => ($"it cannot be reached ({fault.GetType().Name})", false),
            _ => (said, false),
        };
        return new RedisLedgerException($"Redis {server}: {cause}.", fault) { NeedsOperator = needsOperator };
    }

    private static string Name(System.Net.EndPoint endpoint) => endpoint switch
    {
        System.Net.DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endpoint.ToString() ?? "",
    };
}
