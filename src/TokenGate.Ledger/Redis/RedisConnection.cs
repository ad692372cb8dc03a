using System.Security.Authentication;
using StackExchange.Redis;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// One connection to Redis, Cluster included, and the few commands this room needs. The only file beside <see cref="RedisAddress"/> that
/// knows the client library.
/// Every command ends within about its time-out, in an answer or in a <see cref="RedisLedgerException"/>, and none waits for a connection
/// to come back: the
/// caller throws a failed connection away, and what it asks a new one begins with the cursors.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private const string ReadOnly = "it is a read-only replica. Name the master in Ledger:Redis, or all servers so that the master is found";
    private const string SignIn = "Check user= and password= in Ledger:Redis (or redis://user:password@host), and what the user may do (ACL)";

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;

    private RedisConnection(ConnectionMultiplexer multiplexer, string server)
    {
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
        Server = server;
    }

    /// <summary>The servers, for messages.</summary>
    public string Server { get; }

    /// <summary>Connects, or throws within about twice the time-out.</summary>
    /// <exception cref="RedisLedgerException">No server can be reached, or the configuration is not one.</exception>
    public static async Task<RedisConnection> ConnectAsync(string configuration, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var options = Parse(configuration);
        var server = string.Join(", ", options.EndPoints.Select(RedisAddress.Name));
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = options.AsyncTimeout = options.SyncTimeout = (int)timeout.TotalMilliseconds;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName = "tokengate";

        // ConnectAsync resolves names synchronously before its first await: the caller gets its thread back first.
        await Task.Yield();
        try
        {
            return new RedisConnection(await ConnectionMultiplexer.ConnectAsync(options), server);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw Translate(server, fault);
        }
    }

    /// <summary>
    /// Runs a script by its hash, and hands the server its text where it does not know it. Its keys must lie in one hash slot.
    /// </summary>
    public Task<long> EvalAsync(string script, IReadOnlyList<string> keys, IReadOnlyList<string> arguments) =>
        RunAsync(EvaluateAsync(script, keys, arguments), static reply => (long)reply, keys[0]);

    /// <summary>The same for a script that gives texts.</summary>
    public Task<string[]> EvalTextsAsync(string script, IReadOnlyList<string> keys, IReadOnlyList<string> arguments) =>
        RunAsync(EvaluateAsync(script, keys, arguments), static reply => (string[])reply!, keys[0]);

    /// <summary>
    /// The same with arguments that are bytes already. They are released once the server has answered; where it did not, the client may
    /// hold them still.
    /// </summary>
    public async Task<string[]> EvalTextsAsync(string script, IReadOnlyList<string> keys, ScriptArguments arguments)
    {
        var head = arguments.Head.Length;
        var values = new RedisValue[head + arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < head ? arguments.Head[i] : arguments[i - head];
        }

        var reply = await RunAsync(_database.ScriptEvaluateAsync(script, Names(keys), values), static reply => (string[])reply!, keys[0]);
        arguments.Release();
        return reply;
    }

    /// <summary>The value of a field, or null.</summary>
    public Task<string?> HashGetAsync(string key, string field) => RunAsync(_database.HashGetAsync(key, field), static value => (string?)value, key);

    /// <summary>All fields of a hash; none when the key does not exist.</summary>
    public Task<KeyValuePair<string, string>[]> HashGetAllAsync(string key) => RunAsync(
        _database.HashGetAllAsync(key),
        static entries => Array.ConvertAll(entries, entry => new KeyValuePair<string, string>(entry.Name!, entry.Value!)),
        key);

    /// <summary>Sets a field.</summary>
    public Task<bool> HashSetAsync(string key, string field, string value) => RunAsync(_database.HashSetAsync(key, field, value), static set => set, key);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing politely would wait for answers that may never come.
        _multiplexer.Close(allowCommandsToComplete: false);
        _multiplexer.Dispose();
    }

    private Task<RedisResult> EvaluateAsync(string script, IReadOnlyList<string> keys, IReadOnlyList<string> arguments)
    {
        var values = new RedisValue[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i];
        }

        return _database.ScriptEvaluateAsync(script, Names(keys), values);
    }

    private static RedisKey[] Names(IReadOnlyList<string> keys)
    {
        var names = new RedisKey[keys.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = keys[i];
        }

        return names;
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

    private async Task<TOut> RunAsync<TIn, TOut>(Task<TIn> command, Func<TIn, TOut> convert, string? key = null)
    {
        try
        {
            return convert(await command);
        }
        catch (Exception fault) when (IsOfRedis(fault))
        {
            throw fault is RedisConnectionException && await IsReplicaAsync()
                ? new RedisLedgerException($"Redis {Server}: {ReadOnly}.", fault)
                : Translate(Server, fault, key);
        }
    }

    /// <summary>
    /// A client that finds no master among its servers says only that it has no connection: whether it is that, the server tells.
    /// </summary>
    private async Task<bool> IsReplicaAsync()
    {
        try
        {
            var role = (RedisResult[])(await _database.ExecuteAsync("ROLE"))!;
            return role.Length > 0 && (string)role[0]! == "slave";
        }
        catch (Exception fault) when (IsOfRedis(fault))
        {
            return false;
        }
    }

    private static bool IsOfRedis(Exception fault) =>
        fault is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException or InvalidCastException;

    private static RedisLedgerException Translate(string server, Exception fault, string? key = null)
    {
        var said = fault is RedisServerException ? fault.Message + (key is null || fault.Message.Contains(key, StringComparison.Ordinal) ? "" : $" in {key}") : "";
        var (cause, needsOperator) = said.Split(' ')[0] switch
        {
            "WRONGTYPE" => ($"a key of ours holds something else ({said}). Remove or rename it, or choose another Ledger:KeyPrefix", true),
            "NOTINTEGER" or "OVERFLOW" => ($"a value of ours was changed by another program ({said}). Compare with `tokengate audit verify`, then `tokengate ledger rebuild`", true),
            "NOAUTH" or "WRONGPASS" or "NOPERM" => ($"access is denied ({said}). {SignIn}", true),
            "ERR" when said.Contains("can't run this command", StringComparison.Ordinal) => ($"access to a command is denied. {SignIn}", true),
            "OOM" => ("its memory is full. Raise maxmemory, and keep maxmemory-policy noeviction: evicted sums are lost", true),
            "READONLY" => (ReadOnly, false),
            "" when fault is TimeoutException => ("it does not answer in time", false),
            "" => Unreachable(fault),
            _ => (said, false),
        };
        return new RedisLedgerException($"Redis {server}: {cause}.", fault) { NeedsOperator = needsOperator };
    }

    private static (string Cause, bool NeedsOperator) Unreachable(Exception fault)
    {
        if (fault.GetBaseException() is AuthenticationException handshake)
        {
            return ($"TLS fails ({handshake.Message}). Name the host as its certificate does, and a private authority with sslCa=FILE in Ledger:Redis", true);
        }

        return fault switch
        {
            _ when fault.Message.Contains("NOAUTH", StringComparison.Ordinal) => ($"it asks who we are, and Ledger:Redis does not say. {SignIn}", true),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => ($"it refuses the user or the password. {SignIn}", true),
            _ => ($"it cannot be reached ({fault.GetType().Name})", false),
        };
    }
}
