using System.Globalization;
using TokenGate.Ledger.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Redis;

public sealed class RedisLedgerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task Drain_OneExchange_WritesTheKeysAndFieldsOfTheDesign()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        var record = Records.Trusted("a", 11, 22, user: "a|b%") with
        {
            Counts = new TokenCounts { Input = 11, Output = 22, Reasoning = 5, Cached = 7 },
            Project = "apollo",
            Client = "cursor",
            Cost = new ExchangeCost("USD", "test", new TokenSplit(0, 0, 500_000_000, 0, 0, 2_000_000_000, 0)),
        };
        record = record with { Judgement = record.Judgement with { Rules = 2 } };
        await temporary.Journal.AppendAsync(record, None);
        await Ledgers.FlushAsync(ledger);

        var keys = new RedisKeys("tokengate", 16);
        var shard = keys.Shard("a|b%");
        var tag = $"tokengate:{{{shard.ToString("00", CultureInfo.InvariantCulture)}}}";
        Assert.Equal("schema\n2\nshards\n16\nzone\nUTC\ncurrency\nUSD", await server.CommandAsync("HGETALL", "tokengate:meta"));
        Assert.Equal($"schema\n2\n{temporary.Journal.GatewayId}\n1", await server.CommandAsync("HGETALL", $"{tag}:cursor"));
        var fields = (await server.CommandAsync("HGETALL", $"{tag}:usage:2026-11-23")).Split('\n').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["12|engine|a%7Cb%25|ai|gpt-4o|requests"] = "1",
                ["12|engine|a%7Cb%25|ai|gpt-4o|input_tokens"] = "11",
                ["12|engine|a%7Cb%25|ai|gpt-4o|output_tokens"] = "22",
                ["12|engine|a%7Cb%25|ai|gpt-4o|reasoning_tokens"] = "5",
                ["12|engine|a%7Cb%25|ai|gpt-4o|cached_tokens"] = "7",
                ["12|engine|a%7Cb%25|ai|gpt-4o|cost"] = "2500000000",
            },
            fields);
        Assert.Equal("2026-11-23\n2", await server.CommandAsync("HGETALL", $"{tag}:rules"));
        var tags = (await server.CommandAsync("HGETALL", $"{tag}:tags:2026-11-23")).Split('\n').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["12|engine|apollo|cursor|gpt-4o|requests"] = "1",
                ["12|engine|apollo|cursor|gpt-4o|input_tokens"] = "11",
                ["12|engine|apollo|cursor|gpt-4o|output_tokens"] = "22",
                ["12|engine|apollo|cursor|gpt-4o|reasoning_tokens"] = "5",
                ["12|engine|apollo|cursor|gpt-4o|cached_tokens"] = "7",
                ["12|engine|apollo|cursor|gpt-4o|cost"] = "2500000000",
            },
            tags);
    }

    [Theory]
    [InlineData("ada", 11)]
    [InlineData("-", 8)]
    [InlineData("naïve 你好", 7)]
    public void Shard_KnownUsers_NeverChanges(string user, int expected) => Assert.Equal(expected, new RedisKeys("tokengate", 16).Shard(user));

    [RedisFact]
    public async Task Drain_WithheldAndFailed_LeaveNoFieldAndMoveTheCursor()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Of("p", Verdict.Padded, new TokenSplit(0, 0, 0, 9, 0, 0, 9)), None);
        await temporary.Journal.AppendAsync(Records.Of("f", Verdict.Failed, TokenSplit.None), None);
        await using (var ledger = Ledgers.Start(temporary.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        var keys = (await server.CommandAsync("KEYS", "*")).Split('\n');
        Assert.DoesNotContain(keys, key => key.Contains(":usage:", StringComparison.Ordinal));
        Assert.Equal($"schema\n2\n{temporary.Journal.GatewayId}\n2", await server.CommandAsync("HGETALL", "tokengate:{00}:cursor"));
    }

    [RedisFact]
    public async Task Drain_AnEntryThatWasApplied_IsNotAppliedAgainByANewLedger()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        for (var round = 0; round < 4; round++)
        {
            await AppendAsync(temporary.Journal, round, 50);
            await using var ledger = Ledgers.Start(temporary.Journal, server);
            await Ledgers.FlushAsync(ledger);
        }

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Drain_NewsAfterARest_ArrivesWithoutWaitingForTheNextCheck()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Patient(server) with { CheckInterval = TimeSpan.FromMinutes(10) };
        await using var ledger = RedisLedger.Start(
            temporary.Journal, options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLedger>.Instance);
        for (var i = 0; i < 5; i++)
        {
            var sequence = await temporary.Journal.AppendAsync(Records.Trusted($"{i}"), None);
            await Eventually.HoldsAsync(() => ledger.Status.Applied == sequence);
            await Eventually.HoldsAsync(() => ledger.Rests > i + 1);
        }

        Assert.Equal(0, ledger.Status.Lag);
    }

    [RedisFact]
    public async Task Drain_RedisKilledAndEmptyAgain_IsSentEverythingAnew()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var log = new RecordedLog<RedisLedger>();
        await using var ledger = Ledgers.Start(temporary.Journal, server, log);
        await AppendAsync(temporary.Journal, 0, 300);
        await Ledgers.FlushAsync(ledger);

        await server.KillAsync();
        await AppendAsync(temporary.Journal, 1, 300);
        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Outage);
        var faults = ledger.Faults;
        await Eventually.HoldsAsync(() => ledger.Faults >= faults + 3);
        await server.StartAgainAsync();

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
        await Eventually.HoldsAsync(() => ledger.Status is { State: RedisLedgerState.Connected, Lag: 0 });
        Assert.Equal((1, 1), (log.Count("RedisOutage"), log.Count("RedisRecovered")));
        Assert.Contains(server.Address, log.Lines.Single(line => line.Event.Name == "RedisOutage").Text, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Drain_RedisFlushedUnderALivingConnection_IsNoticedAndHealed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, 0, 100);
        await Ledgers.FlushAsync(ledger);

        await server.CommandAsync("FLUSHALL");

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Drain_RedisRestoredFromAnOlderDump_IsSentWhatItLost()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, 0, 200);
        await Ledgers.FlushAsync(ledger);
        await server.CommandAsync("SAVE");
        await AppendAsync(temporary.Journal, 1, 200);
        await Ledgers.FlushAsync(ledger);

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.NotEqual("0", await server.CommandAsync("DBSIZE"));
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Drain_RedisFrozenInMidBatch_CountsOnceWhenItThaws()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        for (var round = 0; round < 3; round++)
        {
            await AppendAsync(temporary.Journal, (2 * round) + 1, 50);
            await server.FreezeAsync();
            await AppendAsync(temporary.Journal, (2 * round) + 2, 100);
            await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Outage);
            await server.ThawAsync();
            await Ledgers.AssertEqualAsync(server, temporary.Journal);
        }
    }

    [RedisFact]
    public async Task Drain_SeveralGateways_AddUp()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var two = TemporaryJournal.Open();
        await using var three = TemporaryJournal.Open();
        TemporaryJournal[] all = [one, two, three];
        var ledgers = all.Select(each => Ledgers.Start(each.Journal, server)).ToArray();

        await Task.WhenAll(all.Select((each, i) => AppendAsync(each.Journal, i, 200)));

        await Ledgers.AssertEqualAsync(server, [.. all.Select(each => each.Journal)]);
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task Start_AnotherShardCount_IsRefusedLoudlyAndWritesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CommandAsync("HSET", "tokengate:meta", "schema", "1", "shards", "8");
        await using var temporary = TemporaryJournal.Open();
        var log = new RecordedLog<RedisLedger>();
        await using var ledger = Ledgers.Start(temporary.Journal, server, log);
        await AppendAsync(temporary.Journal, 0, 10);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);

        Assert.Contains("Set Ledger:Shards to 8", ledger.Status.Message, StringComparison.Ordinal);
        Assert.Equal(1, log.Count("RedisRefused"));
        Assert.Equal("1", await server.CommandAsync("DBSIZE"));
    }

    [RedisFact]
    public async Task Start_AnotherSchema_IsRefused()
    {
        await using var server = await RedisServer.StartAsync();
        await server.CommandAsync("HSET", "tokengate:meta", "schema", "7", "shards", "16");
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);

        Assert.Contains("schema 7", ledger.Status.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Drain_ForeignKeyOfAnotherType_IsNamedAndTheOtherShardsGoOn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var keys = new RedisKeys("tokengate", 16);
        var foreign = keys.Usage(keys.Shard("ada"), new DateOnly(2026, 11, 23));
        await server.CommandAsync("SET", foreign, "mine");
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, 0, 100);
        await temporary.Journal.AppendAsync(Records.Trusted("ada's"), None);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);
        Assert.Contains(foreign, ledger.Status.Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await server.CommandAsync("KEYS", "*:cursor")).Split('\n').Length >= 10);

        await server.CommandAsync("DEL", foreign);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Drain_FieldThatIsNoNumber_AppliesNothingOfTheBatch()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var keys = new RedisKeys("tokengate", 16);
        var key = keys.Usage(keys.Shard("ada"), new DateOnly(2026, 11, 23));
        const string Field = "12|engine|ada|ai|gpt-4o|output_tokens";
        await server.CommandAsync("HSET", key, Field, "many");
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);
        Assert.Contains(Field, ledger.Status.Message, StringComparison.Ordinal);
        Assert.Equal("1", await server.CommandAsync("HLEN", key));

        await server.CommandAsync("HDEL", key, Field);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Start_JournalRestoredFromAnOlderCopy_SendsNothingAndSaysWhy()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 20);
        await temporary.Journal.DisposeAsync();
        File.Copy(temporary.File, temporary.File + ".old");
        await temporary.ReopenAsync();
        await AppendAsync(temporary.Journal, 1, 20);
        await using (var ledger = Ledgers.Start(temporary.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        await temporary.Journal.DisposeAsync();
        File.Move(temporary.File + ".old", temporary.File, overwrite: true);
        await temporary.ReopenAsync();
        await AppendAsync(temporary.Journal, 2, 40);
        await using var again = Ledgers.Start(temporary.Journal, server);

        await Eventually.HoldsAsync(() => again.Status.State == RedisLedgerState.Refused);
        Assert.Contains("restored from an older copy", again.Status.Message, StringComparison.Ordinal);
        Assert.Equal("40", await server.CommandAsync("HGET", "tokengate:{00}:cursor", temporary.Journal.GatewayId));
    }

    [RedisFact]
    public async Task Start_WrongPassword_NeverShowsItAndNamesTheSetting()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = server.Address + ",password=wr0ng-secret" };
        var log = new RecordedLog<RedisLedger>();
        await using var ledger = RedisLedger.Start(temporary.Journal, options, TimeProvider.System, log);

        await Eventually.HoldsAsync(() => ledger.Status.Message.Length > 0);

        Assert.Contains("password= in Ledger:Redis", ledger.Status.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains("wr0ng-secret", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Drain_MemoryFull_LosesNothingWhenThereIsRoomAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, 0, 20);
        await Ledgers.FlushAsync(ledger);

        await server.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        await AppendAsync(temporary.Journal, 1, 20);
        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);
        Assert.Contains("maxmemory", ledger.Status.Message, StringComparison.Ordinal);

        await server.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    private static Task<long[]> AppendAsync(Journal journal, int round, int count)
    {
        var random = new Random(round);
        return Task.WhenAll(Enumerable.Range(0, count).Select(i => journal.AppendAsync(
            Records.Trusted($"{round}-{i}", random.Next(1, 1000), random.Next(0, 1000), $"user-{random.Next(40)}", Records.Noon.AddMinutes(random.Next(-3000, 3000))),
            None).AsTask()));
    }
}
