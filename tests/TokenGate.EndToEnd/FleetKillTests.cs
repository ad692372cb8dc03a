using System.Globalization;
using System.Text.Json.Nodes;
using TokenGate.EndToEnd.Load;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>
/// <c>kill -9</c> of one gateway of three after the other, under load: whoever saw an answer's end finds its record in one journal, nobody
/// finds two, and Redis equals the three journals.
/// </summary>
public sealed class FleetKillTests(ITestOutputHelper output)
{
    private const int Gateways = 3;
    private const int Seed = 20261130;
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task ThreeGateways_KilledInTurnUnderLoad_KeepWhatClientsSawEnd()
    {
        var limit = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("TOKENGATE_TORTURE_MINUTES") ?? "10", CultureInfo.InvariantCulture));
        var (chance, began, kills) = (new Random(Seed), TimeProvider.System.GetTimestamp(), 0);
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        await using var endpoint = await Simulation.StartAsync(TimeSpan.FromMilliseconds(2));
        var (installations, gateways) = (new List<Installation>(), new List<TokenGateProcess>());
        int[] ports = [.. Enumerable.Range(0, 2 * Gateways).Select(static _ => FreePorts.Next())];
        try
        {
            for (var i = 0; i < Gateways; i++)
            {
                var silo = ports[Gateways + i];
                installations.Add(new Installation(endpoint.Address, ports[i], redis.Address, tokenGate => tokenGate["Fleet"] = new JsonObject
                {
                    ["Listen"] = $"127.0.0.1:{silo}",
                    ["KeyFile"] = "../fleet.key",
                }));
                await File.WriteAllTextAsync(installations[i].FileNamed("fleet.key"), Secret);
                gateways.Add(await TokenGateProcess.RunAsync(installations[i].Config));
            }

            using var load = new SentRequests([.. ports.Take(Gateways).Select(static port => new Uri($"http://127.0.0.1:{port}"))], perSecond: 100);
            for (; TimeProvider.System.GetElapsedTime(began) < limit; kills++)
            {
                var at = chance.Next(Gateways);
                var sending = load.SendForAsync(TimeSpan.FromSeconds(1));
                await Task.Delay(chance.Next(200, 1_000));
                await gateways[at].KillAsync();
                await sending;
                await load.SettledAsync();
                await gateways[at].DisposeAsync();
                gateways[at] = await TokenGateProcess.RunAsync(installations[at].Config);
            }

            await load.SendForAsync(TimeSpan.FromSeconds(1));
            await load.SettledAsync();
            foreach (var gateway in gateways)
            {
                Assert.Equal(0, await gateway.StopAsync());
            }

            JournalReader[] journals = [.. installations.Select(static installation => JournalReader.Open(installation.Ledger))];
            await AssertNothingLostOrTwiceAsync(journals, load);
            var report = await Auditor.VerifyAsync(journals, new RedisLedgerOptions { Redis = redis.Address }, TimeProvider.System, default);
            Assert.Empty(report.Faults);
            output.WriteLine(
                $"{kills} kills of {Gateways} gateways: {load.Sent} requests, {load.Finished.Count} answers whose end a client saw, {load.Cancelled} cancelled; "
                + $"{report.Records} entries, trusted {report.Journal} in the journals and {report.Redis} in Redis");
        }
        finally
        {
            foreach (var gateway in gateways)
            {
                await gateway.DisposeAsync();
            }

            installations.ForEach(static installation => installation.Dispose());
        }
    }

    private static async Task AssertNothingLostOrTwiceAsync(JournalReader[] journals, SentRequests load)
    {
        var users = new List<string>();
        var ids = new List<string>();
        foreach (var journal in journals)
        {
            await foreach (var entry in journal.ReadAsync(0, default))
            {
                users.Add(entry.Record.User);
                ids.Add(entry.Record.Id);
            }
        }

        var lost = load.Finished.Except(users, StringComparer.Ordinal).ToList();
        Assert.True(load.Finished.Count > load.Sent / 10, $"Only {load.Finished.Count} of {load.Sent} were answered: the load was none.");
        Assert.True(lost.Count == 0, $"{lost.Count} answers that clients saw end are in no journal: {string.Join(", ", lost.Take(10))}");
        Assert.Equal(users.Count, users.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.True(users.Count <= load.Sent, "The journals hold more exchanges than there were requests.");
    }
}
