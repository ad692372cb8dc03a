using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Tests.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class RetentionTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan TwoWeeks = TimeSpan.FromDays(14);

    [Fact]
    public async Task Keep_EntriesAppliedLongAgo_GoAndTheirSumsStay()
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new Clock();
        await AppendAsync(temporary.Journal, "old", 5_000);
        var before = AuditSummary.Read(temporary.Journal.Reader);

        Assert.Equal(0, await KeepAsync(temporary, clock, applied: 5_000));
        clock.Now += TimeSpan.FromDays(10);
        await AppendAsync(temporary.Journal, "new", 100);
        Assert.Equal(0, await KeepAsync(temporary, clock, applied: 5_100));
        clock.Now += TimeSpan.FromDays(5);
        var removed = await KeepAsync(temporary, clock, applied: 5_100);

        Assert.Equal(5_000, removed);
        Assert.Equal(5_001, (await temporary.Journal.ReadAsync(0, None).FirstAsync()).Sequence);
        Assert.Null(await temporary.Journal.FindAsync("old-1", None));
        Assert.Equal(before.Exchanges + 100, AuditSummary.Read(temporary.Journal.Reader).Exchanges);
        var report = await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None);
        Assert.Empty(report.Faults);
        await temporary.ReopenAsync();
        Assert.Equal(5_103, temporary.Journal.Head);
        Assert.Equal(5_104, await temporary.Journal.AppendAsync(Records.Trusted("next"), None));
    }

    [Fact]
    public async Task Keep_WhatRedisDoesNotHave_Stays()
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new Clock();
        await AppendAsync(temporary.Journal, "r", 100);
        await KeepAsync(temporary, clock, applied: 40);
        clock.Now += TimeSpan.FromDays(30);

        // Redis has lost data since: it is back at 25.
        Assert.Equal(25, await KeepAsync(temporary, clock, applied: 25));
        Assert.Equal(15, await KeepAsync(temporary, clock, applied: 100));
    }

    [Theory]
    [InlineData("UPDATE retained SET trusted_output = trusted_output + 1 WHERE place IN (SELECT id FROM place WHERE user = 'user-1')", "the cut at entry 50 says sums")]
    [InlineData("UPDATE meta SET value = '49' WHERE key = 'cut'", "the cut at entry 49")]
    [InlineData("UPDATE meta SET value = hex(randomblob(32)) WHERE key = 'cut_hash'", "the cut at entry 50 says hash")]
    public async Task Verify_RetainedPartEdited_IsNamed(string edit, string expected)
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new Clock();
        await AppendAsync(temporary.Journal, "r", 60);
        await KeepAsync(temporary, clock, applied: 50);
        clock.Now += TimeSpan.FromDays(30);
        await KeepAsync(temporary, clock, applied: 60);
        await temporary.Journal.DisposeAsync();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={temporary.File};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = edit;
            Assert.True(await command.ExecuteNonQueryAsync() > 0, "the edit changed nothing");
        }

        var report = await Auditor.VerifyAsync([JournalReader.Open(temporary.Folder)], null, TimeProvider.System, None);

        Assert.False(report.ChainHolds);
        Assert.Contains(report.Faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Drain_RedisEmptyAfterEntriesWereRemoved_IsFilledFromTheirSums()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var clock = new Clock();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, "r", 500);
        await Ledgers.FlushAsync(ledger);
        await KeepAsync(temporary, clock, applied: 400);
        clock.Now += TimeSpan.FromDays(30);
        Assert.Equal(400, await KeepAsync(temporary, clock, applied: 500));

        await server.KillAsync();
        await server.StartAgainAsync();

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
        await Ledgers.FlushAsync(ledger);
        await AppendAsync(temporary.Journal, "more", 50);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Rebuild_SumsChangedBySomebody_AreFilledAnew()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var other = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, "r", 100);
        await Ledgers.FlushAsync(ledger);
        var key = (await server.CommandAsync("KEYS", "*:usage:*")).Split('\n')[0];
        await server.CommandAsync("HINCRBY", key, (await server.CommandAsync("HKEYS", key)).Split('\n')[0], "1000");

        var refused = await Assert.ThrowsAsync<RedisLedgerException>(
            () => RedisRebuild.RunAsync(Ledgers.Patient(server), [other.Journal.Reader], force: false, TimeProvider.System, None));
        Assert.Contains(temporary.Journal.GatewayId, refused.Message, StringComparison.Ordinal);
        var removed = await RedisRebuild.RunAsync(Ledgers.Patient(server), [temporary.Journal.Reader], force: false, TimeProvider.System, None);

        Assert.True(removed > 16);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    private static Task<long> KeepAsync(TemporaryJournal temporary, TimeProvider clock, long applied) =>
        JournalKeeper.KeepAsync(temporary.Journal, applied, TwoWeeks, clock, None);

    private static Task<long[]> AppendAsync(Journal journal, string name, int count)
    {
        var random = new Random(count);
        return Task.WhenAll(Enumerable.Range(0, count).Select(i => journal.AppendAsync(
            i % 7 == 0
                ? Records.Of($"{name}-{i}", Verdict.Duplicate, new TokenSplit(0, 0, 0, 5, 0, 0, 5), $"user-{random.Next(30)}")
                : Records.Trusted($"{name}-{i}", random.Next(1, 100), random.Next(0, 100), $"user-{random.Next(30)}", Records.Noon.AddHours(random.Next(-20, 20))),
            None).AsTask()));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Records.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
