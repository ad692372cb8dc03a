using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>The script alone: what it does with batches that come twice, late, early or across one another.</summary>
public sealed class ApplyScriptTests : IAsyncLifetime
{
    private const string Gateway = "g";

    private readonly RedisKeys _keys = new("tokengate", 16);
    private RedisServer? _server;
    private RedisConnection? _connection;

    public async Task InitializeAsync()
    {
        if (RedisServer.IsInstalled)
        {
            _server = await RedisServer.StartAsync();
            _connection = await RedisConnection.ConnectAsync(_server.Address, TimeSpan.FromSeconds(5), CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        _connection?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task Apply_TheSameBatchTwice_CountsOnce()
    {
        Assert.Equal(10, await ApplyAsync(0, 10, tokens: 5));
        Assert.Equal(10, await ApplyAsync(0, 10, tokens: 5));

        Assert.Equal("5", await TokensAsync());
    }

    [RedisFact]
    public async Task Apply_ABatchThatBeginsElsewhere_ChangesNothingAndGivesTheCursor()
    {
        await ApplyAsync(0, 10, tokens: 5);

        // Across the cursor, as when an earlier batch landed after it was given up; behind it; beyond it, as after a restore.
        Assert.Equal(10, await ApplyAsync(0, 20, tokens: 100));
        Assert.Equal(10, await ApplyAsync(5, 20, tokens: 100));
        Assert.Equal(10, await ApplyAsync(0, 9, tokens: 100));
        Assert.Equal(10, await ApplyAsync(15, 20, tokens: 100));
        Assert.Equal("5", await TokensAsync());

        Assert.Equal(20, await ApplyAsync(10, 20, tokens: 7));
        Assert.Equal("12", await TokensAsync());
    }

    [RedisFact]
    public async Task Apply_SumThatWouldBeInexact_IsRefusedWhole()
    {
        await ApplyAsync(0, 1, tokens: (1L << 53) - 1);

        var refused = await Assert.ThrowsAsync<RedisLedgerException>(() => ApplyAsync(1, 2, tokens: 1));

        Assert.True(refused.NeedsOperator);
        Assert.Equal("9007199254740991", await TokensAsync());
        Assert.Equal("g\n1", await _server!.CommandAsync("HGETALL", _keys.Cursor(0)));
    }

    [RedisFact]
    public async Task Apply_MoreFieldsThanLuaTakesAtOnce_AppliesAll()
    {
        var batch = new ShardBatch();
        foreach (var i in Enumerable.Range(0, 10_000))
        {
            batch.Add(new BookingKey(UnixHour.From(Records.Noon), "t", $"u{i}", "r", "m"), new TrustedSums(1, i + 1, 0, 0));
        }

        var (names, arguments) = batch.ToScript(_keys, 0, Gateway, 0, 1, retentionDays: 1);
        Assert.Equal(1, await _connection!.EvalAsync(ApplyScript.Text, names, arguments));

        Assert.Equal("20000", await _server!.CommandAsync("HLEN", names[1]));
        Assert.Equal("10000", await _server.CommandAsync("HGET", names[1], "12|t|u9999|r|m|input_tokens"));
    }

    private Task<long> ApplyAsync(long from, long to, long tokens)
    {
        var batch = new ShardBatch();
        batch.Add(new BookingKey(UnixHour.From(Records.Noon), "t", "u", "r", "m"), new TrustedSums(0, tokens, 0, 0));
        var (names, arguments) = batch.ToScript(_keys, 0, Gateway, from, to, retentionDays: 1);
        return _connection!.EvalAsync(ApplyScript.Text, names, arguments);
    }

    private Task<string> TokensAsync() => _server!.CommandAsync("HGET", _keys.Usage(0, new DateOnly(2026, 11, 23)), "12|t|u|r|m|input_tokens");
}
