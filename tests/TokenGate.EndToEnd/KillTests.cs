using System.Globalization;
using TokenGate.EndToEnd.Load;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary><c>kill -9</c> under load: whoever saw an answer's end finds its record, and nobody finds two (G3, G4, G5).</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;

    [RedisFact]
    public Task Gateway_KilledTwiceUnderLoad_KeepsWhatClientsSawEnd() => KillAsync(rounds: 2);

    [RedisFact]
    [Trait("Category", "Torture")]
    public Task Gateway_KilledThreeHundredTimesUnderLoad_KeepsWhatClientsSawEnd() =>
        KillAsync(int.Parse(Environment.GetEnvironmentVariable("TOKENGATE_TORTURE_ROUNDS") ?? "300", CultureInfo.InvariantCulture));

    private async Task KillAsync(int rounds)
    {
        var chance = new Random(Seed);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        await using var endpoint = await Simulation.StartAsync(TimeSpan.FromMilliseconds(2));
        var port = FreePorts.Next();
        using var installation = new Installation(endpoint.Address, port, redis.Address);
        using var load = new SentRequests([new Uri($"http://127.0.0.1:{port}")], perSecond: 100);
        for (var round = 0; round < rounds; round++)
        {
            await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
            var sending = load.SendForAsync(TimeSpan.FromSeconds(1));
            await Task.Delay(chance.Next(200, 1000));
            if (round % 4 == 1)
            {
                // Redis dies while the gateway drains into it, and comes back with what its disk had.
                await redis.KillAsync();
            }

            await gateway.KillAsync();
            await sending;
            await load.SettledAsync();
            if (round % 4 == 1)
            {
                await redis.StartAgainAsync();
            }
        }

        await using (var last = await TokenGateProcess.RunAsync(installation.Config))
        {
            await load.SendForAsync(TimeSpan.FromSeconds(1));
            await load.SettledAsync();
            Assert.Equal(0, await last.StopAsync());
        }

        await AssertNothingLostOrTwiceAsync(installation, load);
        await AssertRedisEqualsJournalAsync(installation, redis);
        var report = await Auditor.VerifyAsync(
            [JournalReader.Open(installation.Ledger)], new RedisLedgerOptions { Redis = redis.Address }, TimeProvider.System, default);
        Assert.Empty(report.Faults);
        output.WriteLine(
            $"{rounds} kills: {load.Sent} requests, {load.Finished.Count} answers whose end a client saw, {load.Cancelled} cancelled; "
            + $"{report.Records} entries, trusted {report.Journal} in the journal and {report.Redis} in Redis");
    }

    private static async Task AssertNothingLostOrTwiceAsync(Installation installation, SentRequests load)
    {
        var records = await JournalReader.Open(installation.Ledger).ReadAsync(0, default).Select(entry => entry.Record).ToListAsync();
        var users = records.Select(record => record.User).ToList();
        var finished = load.Finished.ToHashSet(StringComparer.Ordinal);
        var lost = finished.Except(users).ToList();

        Assert.True(load.Finished.Count > load.Sent / 10, $"Only {load.Finished.Count} of {load.Sent} were answered: the load was none.");
        Assert.True(lost.Count == 0, $"{lost.Count} answers that clients saw end are not in the journal: {string.Join(", ", lost.Take(10))}");
        Assert.Equal(users.Count, users.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(records.Count, records.Select(record => record.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.True(records.Count <= load.Sent, "The journal holds more exchanges than there were requests.");
        Assert.All(records.Where(record => finished.Contains(record.User)), record => Assert.Equal(Verdict.Trusted, record.Judgement.Verdict));
    }

    private static async Task AssertRedisEqualsJournalAsync(Installation installation, RedisServer redis)
    {
        var query = new UsageQuery(
            TimeProvider.System.GetUtcNow().AddDays(-2),
            TimeProvider.System.GetUtcNow().AddDays(1),
            UsageBucket.Hour,
            [UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model]);
        var journal = await new JournalUsageReader(JournalReader.Open(installation.Ledger)).ReadAsync(query, default);
        using var reader = new RedisUsageReader(new RedisLedgerOptions { Redis = redis.Address }, TimeProvider.System);

        Assert.NotEmpty(journal);
        Assert.Equal(journal, await reader.ReadAsync(query, default));
    }
}
