using System.Globalization;
using TokenGate.EndToEnd.Load;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>Three gateways on one Redis, one of them killed twice: their sums add up (G5).</summary>
public sealed class SharedRedisTests(ITestOutputHelper output)
{
    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task ThreeGateways_TwoMinutesOneKilledTwice_EndEqual()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("TOKENGATE_TORTURE_SECONDS") ?? "120", CultureInfo.InvariantCulture);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        await using var endpoint = await Simulation.StartAsync(TimeSpan.FromMilliseconds(2));
        var ports = Enumerable.Range(0, 3).Select(_ => FreePorts.Next()).ToArray();
        var installations = ports.Select(port => new Installation(endpoint.Address, port, redis.Address)).ToArray();
        var gateways = new List<TokenGateProcess>();
        foreach (var installation in installations)
        {
            gateways.Add(await TokenGateProcess.RunAsync(installation.Config));
        }

        using var load = new SentRequests([.. ports.Select(port => new Uri($"http://127.0.0.1:{port}"))], perSecond: 45);
        var sending = load.SendForAsync(TimeSpan.FromSeconds(seconds));
        for (var kill = 0; kill < 2; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds / 3.0));
            await gateways[0].KillAsync();
            await gateways[0].DisposeAsync();
            gateways[0] = await TokenGateProcess.RunAsync(installations[0].Config);
        }

        await sending;
        await load.SettledAsync();
        foreach (var gateway in gateways)
        {
            Assert.Equal(0, await gateway.StopAsync());
            await gateway.DisposeAsync();
        }

        var journals = installations.Select(installation => JournalReader.Open(installation.Ledger)).ToArray();
        var users = new HashSet<string>(StringComparer.Ordinal);
        foreach (var journal in journals)
        {
            await foreach (var entry in journal.ReadAsync(0, default))
            {
                Assert.True(users.Add(entry.Record.User), $"{entry.Record.User} is recorded twice");
            }
        }

        Assert.Empty(load.Finished.Except(users));
        var report = await Auditor.VerifyAsync(journals, new RedisLedgerOptions { Redis = redis.Address, CommandTimeout = TimeSpan.FromSeconds(10) }, TimeProvider.System, default);
        Assert.Empty(report.Faults);
        Assert.Equal(report.Journal, report.Redis);
        output.WriteLine($"{seconds} s, {load.Sent} requests, {load.Finished.Count} answers whose end a client saw, {report.Records} entries in three journals; Redis {report.Redis}: equal");
        foreach (var installation in installations)
        {
            installation.Dispose();
        }
    }
}
