using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>
/// Redis of schema 1 becomes one of schema 2 while gateways run: nothing counted twice, nothing gone for a moment, and no release before
/// writes on.
/// </summary>
public sealed class SchemaUpgradeTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UsageQuery Everything = new(Records.Noon.AddDays(-50), Records.Noon.AddDays(50), UsageBucket.Day, [UsageColumn.User]);

    [RedisFact]
    public async Task Start_OnSchema1OfTwoGateways_AddsWhatIsNewAndNeverShowsATokenTwiceOrNotAtAll()
    {
        await using var server = await RedisServer.StartAsync();
        using var old = await ConnectAsync(server);
        await ReleaseBefore.AgreeAsync(server);
        await using var one = await WrittenByAsync(old, seed: 1);
        await using var two = await WrittenByAsync(old, seed: 2);
        var before = await CountsAsync(server);
        Assert.NotEmpty(before);

        using var end = new CancellationTokenSource();
        var watching = WatchAsync(server, before, end.Token);
        await using (var ledger = Start(one.Journal, server, batch: 16))
        {
            await Ledgers.FlushAsync(ledger);
        }

        // The other gateway is still of the release before: an audit says so and does not call it a fault of the sums.
        var half = await AuditAsync(server, one, two);
        Assert.Contains("still being brought to schema 2", Assert.Single(half.Faults), StringComparison.Ordinal);
        await using (var ledger = Start(two.Journal, server, batch: 16))
        {
            await Ledgers.FlushAsync(ledger);
        }

        await end.CancelAsync();
        Assert.True(await watching > 0, "nobody looked");
        Assert.Equal("2", await server.CommandAsync("HGET", "tokengate:meta", "schema"));
        Assert.Empty((await AuditAsync(server, one, two)).Faults);
        await Ledgers.AssertEqualAsync(server, one.Journal, two.Journal);
    }

    [RedisFact]
    public async Task Start_WhileTheReleaseBeforeWritesOn_StopsItBeforeItWritesIntoSchema2()
    {
        await using var server = await RedisServer.StartAsync();
        using var old = await ConnectAsync(server);
        await ReleaseBefore.AgreeAsync(server);
        await using var one = await WrittenByAsync(old, seed: 1);
        await using var two = await WrittenByAsync(old, seed: 2);
        await using (var ledger = Start(one.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        var before = await CountsAsync(server);
        var late = Tagged(3, "late");
        var head = two.Journal.Head;
        foreach (var record in late)
        {
            await two.Journal.AppendAsync(record, None);
        }

        var refused = await Assert.ThrowsAsync<RedisLedgerException>(() => new ReleaseBefore(old, two.Journal.GatewayId).ApplyAsync(head, late));

        // It then connects anew, finds another schema, and waits with its entries in the journal.
        Assert.Contains("NOTINTEGER", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await CountsAsync(server));
        Assert.Equal("2", await server.CommandAsync("HGET", "tokengate:meta", "schema"));
        await using (var ledger = Start(two.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        Assert.Empty((await AuditAsync(server, one, two)).Faults);
    }

    [RedisFact]
    public async Task Start_EndedInMidUpgradeAgainAndAgain_EndsEqual()
    {
        await using var server = await RedisServer.StartAsync();
        using var old = await ConnectAsync(server);
        await ReleaseBefore.AgreeAsync(server);
        await using var one = await WrittenByAsync(old, seed: 1);
        var halves = 0;
        for (var round = 0; round < 6; round++)
        {
            var ledger = Start(one.Journal, server, batch: 9, close: TimeSpan.Zero);
            await Eventually.HoldsAsync(async () => (await CursorsAsync(server)).Any(cursor => cursor.Count(c => c == ':') == 2 || !cursor.StartsWith("1:", StringComparison.Ordinal)));
            await ledger.DisposeAsync();
            halves += (await CursorsAsync(server)).Any(cursor => cursor.StartsWith("1:", StringComparison.Ordinal)) ? 1 : 0;
            await one.Journal.AppendAsync(Records.Trusted($"between-{round}"), None);
        }

        await using (var ledger = Start(one.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        Assert.True(halves > 0, "no upgrade was met half-way");
        Assert.Empty((await AuditAsync(server, one)).Faults);
    }

    [RedisFact]
    public async Task Start_OnSchema1AfterEntriesWereRemoved_AddsWhatIsNewFromTheirSums()
    {
        await using var server = await RedisServer.StartAsync();
        using var old = await ConnectAsync(server);
        await ReleaseBefore.AgreeAsync(server);
        await using var one = await WrittenByAsync(old, seed: 1);
        var clock = new ManualTime(Records.Noon);
        await JournalKeeper.KeepAsync(one.Journal, 50, TimeSpan.FromDays(14), clock, None);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(50, await JournalKeeper.KeepAsync(one.Journal, 50, TimeSpan.FromDays(14), clock, None));

        await using (var ledger = Start(one.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        Assert.Empty((await AuditAsync(server, one)).Faults);
    }

    [RedisFact]
    public async Task Drain_RedisRestoredToSchema1UnderARunningGateway_IsBroughtForwardAgain()
    {
        await using var server = await RedisServer.StartAsync();
        using (var old = await ConnectAsync(server))
        {
            await ReleaseBefore.AgreeAsync(server);
            await using var one = await WrittenByAsync(old, seed: 1);
            await server.CommandAsync("SAVE");
            await using var ledger = Start(one.Journal, server);
            await Ledgers.FlushAsync(ledger);

            await server.KillAsync();
            await server.StartAgainAsync();

            Assert.Equal("1", await server.CommandAsync("HGET", "tokengate:meta", "schema"));
            await Eventually.HoldsAsync(async () => await server.CommandAsync("HGET", "tokengate:meta", "schema") == "2");
            await Ledgers.FlushAsync(ledger);
            await Eventually.HoldsAsync(async () => (await AuditAsync(server, one)).Equal);
        }
    }

    /// <summary>A journal whose entries a gateway of the release before brought to Redis.</summary>
    private static async Task<TemporaryJournal> WrittenByAsync(RedisConnection connection, int seed)
    {
        var temporary = TemporaryJournal.Open();
        var records = Tagged(seed, "r");
        foreach (var record in records)
        {
            await temporary.Journal.AppendAsync(record, None);
        }

        await new ReleaseBefore(connection, temporary.Journal.GatewayId).ApplyAsync(0, records);
        return temporary;
    }

    private static UsageRecord[] Tagged(int seed, string name)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 200).Select(i => Records.Tagged(random, $"{name}-{seed}-{i}"))];
    }

    private static async Task<int> WatchAsync(RedisServer server, IReadOnlyList<(string?, long, long, long, long)> expected, CancellationToken end)
    {
        var looks = 0;
        while (!end.IsCancellationRequested)
        {
            Assert.Equal(expected, await CountsAsync(server));
            looks++;
        }

        return looks;
    }

    private static async Task<IReadOnlyList<(string?, long, long, long, long)>> CountsAsync(RedisServer server)
    {
        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        return [.. (await reader.ReadAsync(Everything, None))
            .Where(row => row.Requests > 0)
            .Select(row => (row.User, row.Requests, row.InputTokens, row.OutputTokens, row.ReasoningTokens))];
    }

    private static async Task<string[]> CursorsAsync(RedisServer server)
    {
        var cursors = new List<string>();
        foreach (var shard in Enumerable.Range(0, 16))
        {
            var fields = (await server.CommandAsync("HGETALL", new RedisKeys("tokengate", 16).Cursor(shard))).Split('\n').Chunk(2);
            cursors.AddRange(fields.Where(pair => pair[0] != "schema" && pair.Length == 2).Select(pair => pair[1]));
        }

        return [.. cursors];
    }

    private static Task<AuditReport> AuditAsync(RedisServer server, params TemporaryJournal[] journals) =>
        Auditor.VerifyAsync([.. journals.Select(each => each.Journal.Reader)], Ledgers.Patient(server), TimeProvider.System, None);

    private static Task<RedisConnection> ConnectAsync(RedisServer server) => RedisConnection.ConnectAsync(server.Address, TimeSpan.FromSeconds(5), None);

    private static RedisLedger Start(Journal journal, RedisServer server, int batch = 8192, TimeSpan? close = null) => RedisLedger.Start(
        journal,
        Ledgers.Patient(server) with { BatchEntries = batch, CloseTimeout = close ?? TimeSpan.FromSeconds(5) },
        TimeProvider.System,
        NullLogger<RedisLedger>.Instance);
}
