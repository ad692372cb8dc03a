using System.Globalization;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>The script alone: what it does with batches that come twice, late, early or across one another.</summary>
public sealed class ApplyScriptTests : IAsyncLifetime
{
    private const string Gateway = "g";
    private const int Days = 4_000;

    private readonly RedisKeys _keys = new("tokengate", 16);
    private RedisServer? _server;
    private RedisConnection? _connection;

    public async Task InitializeAsync()
    {
        if (RedisServer.IsInstalled)
        {
            _server = await RedisServer.StartAsync();
            _connection = await RedisConnection.ConnectAsync(_server.Address, TimeSpan.FromSeconds(5), CancellationToken.None);
            await FenceAsync();
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
        Assert.Equal("schema\n2\ng\n1", await _server!.CommandAsync("HGETALL", _keys.Cursor(0)));
    }

    [RedisFact]
    public async Task Apply_MoreFieldsThanLuaTakesAtOnce_AppliesAll()
    {
        var batch = new ShardBatch(ReportingZone.Utc);
        foreach (var i in Enumerable.Range(0, 10_000))
        {
            batch.Add(Key($"u{i}"), new TrustedSums(1, i + 1, 0, 0), rules: 2);
        }

        var (names, arguments) = batch.ToScript(_keys, 0, Gateway, default, new ShardCursor(1), Days);
        Assert.Equal(["1"], await _connection!.EvalTextsAsync(ApplyScript.Text, names, arguments));

        Assert.Equal("20000", await _server!.CommandAsync("HLEN", names[1]));
        Assert.Equal("10000", await _server.CommandAsync("HGET", names[1], "12|t|u9999|r|m|input_tokens"));
    }

    [RedisFact]
    public async Task Apply_ShardThatIsNotFenced_ChangesNothingAndSaysSo()
    {
        await _server!.CommandAsync("FLUSHALL");

        Assert.Equal([ApplyScript.NotFenced], await ApplyAsync(default, new ShardCursor(10), new TrustedSums(1, 5, 0, 0)));

        Assert.Equal("0", await _server.CommandAsync("DBSIZE"));
    }

    [RedisFact]
    public async Task Apply_CostBeyondLuasNumbers_AddsExactly()
    {
        const long Large = 9_000_000_000_000_000_001;
        await ApplyAsync(default, new ShardCursor(1), new TrustedSums(1, 0, 0, 0, 0, 3));
        await ApplyAsync(new ShardCursor(1), new ShardCursor(2), new TrustedSums(1, 0, 0, 0, 0, Large));
        await ApplyAsync(new ShardCursor(2), new ShardCursor(3), new TrustedSums(1, 0, 0, 0, 0, 7));

        Assert.Equal("9000000000000000011", await FieldAsync("cost"));
        Assert.Equal("9000000000000000011", await _server!.CommandAsync("HGET", _keys.Tags(0, new DateOnly(2026, 11, 23)), "12|t|p|c|m|cost"));
    }

    [RedisTheory]
    [InlineData("9100000000000000000")]
    [InlineData("12.5")]
    [InlineData("007")]
    [InlineData("many")]
    public async Task Apply_CostThatDoesNotFit_IsNamedAndLeftOutButNotItsBatch(string there)
    {
        await _server!.CommandAsync("HSET", _keys.Usage(0, new DateOnly(2026, 11, 23)), "12|t|u|r|m|cost", there);

        var reply = await ApplyAsync(default, new ShardCursor(1), new TrustedSums(1, 5, 0, 0, 0, 200_000_000_000_000_000));

        Assert.Equal(2, reply.Length);
        Assert.Equal("1", reply[0]);
        Assert.Contains("12|t|u|r|m|cost in " + _keys.Usage(0, new DateOnly(2026, 11, 23)), reply[1], StringComparison.Ordinal);
        Assert.Equal((there, "5", "1"), (await FieldAsync("cost"), await TokensAsync(), await FieldAsync("requests")));
    }

    [RedisFact]
    public async Task Apply_SeveralEditions_AreNamedOnceEachInTheirOrder()
    {
        await ApplyAsync(default, new ShardCursor(1), new TrustedSums(1, 1, 0, 0), rules: 10);
        await ApplyAsync(new ShardCursor(1), new ShardCursor(2), new TrustedSums(1, 1, 0, 0), rules: 2);
        await ApplyAsync(new ShardCursor(2), new ShardCursor(3), new TrustedSums(1, 1, 0, 0), rules: 10);

        Assert.Equal("2026-11-23\n2,10", await _server!.CommandAsync("HGETALL", _keys.Rules(0)));
    }

    [RedisFact]
    public async Task Apply_ADay_ExpiresSoManyDaysAfterItWhoeverWritesToIt()
    {
        await ApplyAsync(default, new ShardCursor(1), new TrustedSums(1, 1, 0, 0));

        var end = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero).AddDays(Days).ToUnixTimeSeconds();
        Assert.Equal($"{end}", await _server!.CommandAsync("EXPIRETIME", _keys.Usage(0, new DateOnly(2026, 11, 23))));
        Assert.Equal($"{end}", await _server.CommandAsync("EXPIRETIME", _keys.Tags(0, new DateOnly(2026, 11, 23))));
    }

    [RedisFact]
    public async Task Fence_ShardOfSchema1_KeepsEveryCursorAndIsDoneOnce()
    {
        await _server!.CommandAsync("FLUSHALL");
        await _server.CommandAsync("HSET", _keys.Cursor(0), "g", "17", "other", "4");

        Assert.Equal("1:17", await FenceAsync());
        Assert.Equal("1:4", await _server.CommandAsync("HGET", _keys.Cursor(0), "other"));
        await ApplyAsync(new ShardCursor(0, 17), new ShardCursor(17), new TrustedSums(1, 5, 0, 0, 3));
        Assert.Equal("17", await FenceAsync());

        // What schema 1 counted is there already: only what is new was added.
        Assert.Equal(("", "3"), (await TokensAsync(), await FieldAsync("cached_tokens")));
        Assert.Equal("5", await _server.CommandAsync("HGET", _keys.Tags(0, new DateOnly(2026, 11, 23)), "12|t|p|c|m|input_tokens"));
    }

    private async Task<string> FenceAsync() => (await _connection!.EvalTextsAsync(FenceScript.Text, [_keys.Cursor(0)], [Gateway]))[0];

    private async Task<long> ApplyAsync(long from, long to, long tokens)
    {
        return long.Parse((await ApplyAsync(new ShardCursor(from), new ShardCursor(to), new TrustedSums(0, tokens, 0, 0)))[0], CultureInfo.InvariantCulture);
    }

    private Task<string[]> ApplyAsync(ShardCursor from, ShardCursor to, TrustedSums sums, int rules = 2)
    {
        var batch = new ShardBatch(ReportingZone.Utc);
        batch.Add(Key("u"), sums, rules);
        var (names, arguments) = batch.ToScript(_keys, 0, Gateway, from, to, Days);
        return _connection!.EvalTextsAsync(ApplyScript.Text, names, arguments);
    }

    private static BookingKey Key(string user) => new(QuarterHour.From(Records.Noon), "t", user, "r", "m", "p", "c");

    private Task<string> FieldAsync(string metric) => _server!.CommandAsync("HGET", _keys.Usage(0, new DateOnly(2026, 11, 23)), "12|t|u|r|m|" + metric);

    private Task<string> TokensAsync() => _server!.CommandAsync("HGET", _keys.Usage(0, new DateOnly(2026, 11, 23)), "12|t|u|r|m|input_tokens");
}
