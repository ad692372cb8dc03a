using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>A Redis that is not as it should be: no loss, no double count, and a message that says what to do.</summary>
public sealed class BadRedisTests(ITestOutputHelper output)
{
    [RedisTheory]
    [InlineData("tokengate:meta")]
    [InlineData("tokengate:seals")]
    [InlineData("tokengate:{03}:cursor")]
    public async Task Start_ForeignKeyUnderAnyOfOurNames_IsNamedAndHealsWhenItIsGone(string key)
    {
        await using var server = await RedisServer.StartAsync();
        await server.CommandAsync("SET", key, "somebody else's");
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await AppendAsync(temporary.Journal, 0, 100);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);
        Assert.Contains(key, ledger.Status.Message, StringComparison.Ordinal);
        Assert.Contains("Remove or rename it", ledger.Status.Message, StringComparison.Ordinal);

        await server.CommandAsync("DEL", key);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    [RedisFact]
    public async Task Start_ReadOnlyReplica_SaysSoAndHealsWhenItIsAMaster()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, replica);
        await AppendAsync(temporary.Journal, 0, 100);

        await Eventually.HoldsAsync(() => ledger.Status.Message.Contains("read-only replica", StringComparison.Ordinal));
        Assert.Contains("Name the master in Ledger:Redis", ledger.Status.Message, StringComparison.Ordinal);

        await replica.CommandAsync("REPLICAOF", "NO", "ONE");
        await Ledgers.AssertEqualAsync(replica, temporary.Journal);
    }

    [RedisFact]
    public Task Drain_ProxyThatCutsConnections_EndsEqual() => CutAsync(TimeSpan.FromSeconds(4));

    [RedisFact]
    [Trait("Category", "Torture")]
    public Task Drain_ProxyThatCutsConnectionsForAMinute_EndsEqual() => CutAsync(TimeSpan.FromMinutes(1));

    private async Task CutAsync(TimeSpan length)
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new CuttingProxy(server.Port, seed: 7);
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = proxy.Address };
        await using var ledger = RedisLedger.Start(temporary.Journal, options, TimeProvider.System, NullLogger<RedisLedger>.Instance);
        var started = TimeProvider.System.GetTimestamp();
        var round = 0;
        while (TimeProvider.System.GetElapsedTime(started) < length)
        {
            await AppendAsync(temporary.Journal, round++, 40);
            await Task.Delay(30);
        }

        Assert.True(proxy.Cuts > 3, $"{proxy.Cuts} cuts");
        proxy.StopCutting();
        var recovering = TimeProvider.System.GetTimestamp();
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
        output.WriteLine($"{temporary.Journal.Head} records, {proxy.Cuts} connections cut, equal {TimeProvider.System.GetElapsedTime(recovering).TotalSeconds:F1} s after the last");
    }

    private static Task<long[]> AppendAsync(Journal journal, int round, int count)
    {
        var random = new Random(round);
        return Task.WhenAll(Enumerable.Range(0, count).Select(i => journal.AppendAsync(
            Records.Trusted($"{round}-{i}", random.Next(1, 1000), random.Next(0, 1000), $"user-{random.Next(60)}", Records.Noon.AddMinutes(random.Next(-3000, 3000))),
            CancellationToken.None).AsTask()));
    }
}
