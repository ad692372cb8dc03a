using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Tests.Redis;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Torture;

/// <summary>
/// G4 and G5 at the level of the ledger: processes and servers die at random moments; what was acknowledged is there once, what was
/// never begun is not there, and Redis ends equal to the journal.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Journal_GatewayKilled_HoldsEveryAcknowledgedRecordOnce() => KillAsync(rounds: 3);

    [Fact]
    [Trait("Category", "Torture")]
    public Task Journal_GatewayKilledAgainAndAgain_HoldsEveryAcknowledgedRecordOnce() => KillAsync(rounds: 300);

    private async Task KillAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-torture-").FullName;
        var random = new Random(rounds);
        var acknowledged = 0;
        var unacknowledged = 0;
        var known = new Dictionary<string, long>();
        for (var round = 0; round < rounds; round++)
        {
            using var gateway = Gateway.Start(folder, $"{round}", redis: null);
            await gateway.AcknowledgedAsync(random.Next(1, 200));
            await Task.Delay(random.Next(0, 30));
            await gateway.KillAsync();

            acknowledged += gateway.Acknowledged.Count;
            var found = await JournalReader.Open(folder).ReadAsync(known.Count, CancellationToken.None).ToListAsync();
            foreach (var entry in found)
            {
                Assert.True(gateway.Begun.ContainsKey(entry.Record.Id), $"{entry.Record.Id} was invented");
                known.Add(entry.Record.Id, entry.Sequence);
            }

            Assert.All(gateway.Acknowledged, pair => Assert.Equal(pair.Value, known[pair.Key]));
            unacknowledged += found.Count - gateway.Acknowledged.Count;
        }

        var report = await Auditor.VerifyAsync([JournalReader.Open(folder)], null, TimeProvider.System, CancellationToken.None);
        Assert.Empty(report.Faults);
        Assert.Equal(known.Count, report.Records);
        output.WriteLine($"{rounds} kills, {acknowledged} records acknowledged and found, {unacknowledged} on disk whose acknowledgement was cut");
        Directory.Delete(folder, recursive: true);
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task Redis_EverythingDiesInTurn_EndsEqualWithinTenSeconds()
    {
        const int Rounds = 24;
        await using var server = await RedisServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("tokengate-torture-").FullName;
        var random = new Random(2026);
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            using (var gateway = Gateway.Start(folder, $"{round}", server))
            {
                await gateway.AcknowledgedAsync(random.Next(50, 300));
                await StrikeAsync(server, round % 6);
                await gateway.AcknowledgedAsync(gateway.Acknowledged.Count + random.Next(20, 200));
                await gateway.KillAsync();
            }

            await RecoverAsync(server, round % 6);
            var started = TimeProvider.System.GetTimestamp();
            await using var journal = Journal.Open(
                new JournalOptions { Path = folder }, TemporaryJournal.Meters, NullLogger<Journal>.Instance);
            await using var ledger = Ledgers.Start(journal, server);
            await Ledgers.FlushAsync(ledger);
            var report = await Auditor.VerifyAsync([journal.Reader], Ledgers.Patient(server), TimeProvider.System, CancellationToken.None);
            var took = TimeProvider.System.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
            Assert.Empty(report.Faults);
            Assert.True(took < TimeSpan.FromSeconds(10), $"equal after {took}");
        }

        output.WriteLine($"{Rounds} rounds, the slowest was equal {slowest.TotalSeconds:F1} s after recovery, audit included");
        Directory.Delete(folder, recursive: true);
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task Redis_ThreeGatewaysOneKilledTwice_AddUp()
    {
        await using var server = await RedisServer.StartAsync();
        var folders = Enumerable.Range(0, 3).Select(_ => Directory.CreateTempSubdirectory("tokengate-torture-").FullName).ToArray();
        var gateways = folders.Select((folder, i) => Gateway.Start(folder, $"g{i}", server)).ToArray();
        for (var kill = 0; kill < 2; kill++)
        {
            await gateways[0].AcknowledgedAsync(400);
            await gateways[0].KillAsync();
            gateways[0].Dispose();
            gateways[0] = Gateway.Start(folders[0], $"again{kill}", server);
        }

        foreach (var gateway in gateways)
        {
            await gateway.AcknowledgedAsync(1000);
            await gateway.KillAsync();
            gateway.Dispose();
        }

        foreach (var folder in folders)
        {
            await using var journal = Journal.Open(new JournalOptions { Path = folder }, TemporaryJournal.Meters, NullLogger<Journal>.Instance);
            await using var ledger = Ledgers.Start(journal, server);
            await Ledgers.FlushAsync(ledger);
        }

        var report = await Auditor.VerifyAsync([.. folders.Select(JournalReader.Open)], Ledgers.Patient(server), TimeProvider.System, CancellationToken.None);
        Assert.Empty(report.Faults);
        Assert.Equal(report.Journal, report.Redis);
        output.WriteLine($"{report.Records} records of three gateways: equal");
        foreach (var folder in folders)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task StrikeAsync(RedisServer server, int how)
    {
        switch (how)
        {
            case 0:
                await server.KillAsync();
                break;
            case 1:
                await server.FreezeAsync();
                break;
            case 2:
                await server.CommandAsync("FLUSHALL");
                break;
            case 3:
                await server.CommandAsync("SAVE");
                await Task.Delay(100);
                await server.KillAsync();
                await server.StartAgainAsync();
                break;
            case 4:
                await server.CommandAsync("CLIENT", "KILL", "TYPE", "normal");
                break;
            default:
                await server.FreezeAsync();
                await Task.Delay(700);
                await server.ThawAsync();
                break;
        }
    }

    private static Task RecoverAsync(RedisServer server, int how) => how switch
    {
        0 => server.StartAgainAsync(),
        1 => server.ThawAsync(),
        _ => Task.CompletedTask,
    };
}
