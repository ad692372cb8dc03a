using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Tests.Redis;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Torture;

/// <summary>G5 where Redis is more than one server: a replica that lags takes over, a Cluster loses a master and moves a slot.</summary>
[Trait("Category", "Torture")]
public sealed class TopologyTests(ITestOutputHelper output)
{
    private const int LastSlot = 16_383;
    private const int Masters = 3;

    [RedisFact]
    public async Task Failover_ToAReplicaThatLags_IsSentWhatItMissed()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(master) with { Redis = $"{master.Address},{replica.Address}" };
        await using var ledger = RedisLedger.Start(temporary.Journal, options, TimeProvider.System, NullLogger<RedisLedger>.Instance);
        await AppendAsync(temporary.Journal, 0, 300);
        await Ledgers.FlushAsync(ledger);
        await Eventually.HoldsAsync(async () => await replica.CommandAsync("DBSIZE") == await master.CommandAsync("DBSIZE"));

        // The replica loses its master, the ledger does not.
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        await AppendAsync(temporary.Journal, 1, 300);
        await Ledgers.FlushAsync(ledger);
        await master.KillAsync();
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");
        var started = TimeProvider.System.GetTimestamp();

        await Ledgers.AssertEqualAsync(Ledgers.Options(replica), temporary.Journal);
        output.WriteLine($"equal {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s after the failover");
    }

    [RedisFact]
    public async Task Cluster_OfSixSlotsMovedAndAMasterKilledForGood_EndsEqual()
    {
        var nodes = new List<RedisServer>();
        try
        {
            await StartClusterAsync(nodes);
            await StrikeAsync([.. nodes]);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private async Task StrikeAsync(RedisServer[] nodes)
    {
        var options = Ledgers.Options(nodes[0]) with { Redis = string.Join(',', nodes.Select(node => node.Address)), CommandTimeout = TimeSpan.FromSeconds(1) };
        await using var temporary = TemporaryJournal.Open();
        await using (var ledger = RedisLedger.Start(temporary.Journal, options, TimeProvider.System, NullLogger<RedisLedger>.Instance))
        {
            await AppendAsync(temporary.Journal, 0, 500);
            await Ledgers.FlushAsync(ledger);
            await Ledgers.AssertEqualAsync(options, temporary.Journal);

            foreach (var shard in Enumerable.Range(0, 4))
            {
                await AppendAsync(temporary.Journal, 1 + shard, 50);
                await MoveSlotAsync(nodes, new RedisKeys("tokengate", 16).Cursor(shard));
            }

            await Ledgers.AssertEqualAsync(options, temporary.Journal);

            // Its replica takes over, perhaps without the last writes.
            await nodes[1].KillAsync();
            await AppendAsync(temporary.Journal, 10, 500);
            await Eventually.HoldsAsync(() => IsUpAsync([nodes[0], .. nodes[2..]]));
            await Eventually.HoldsAsync(async () => (await nodes[1 + Masters].CommandAsync("ROLE")).StartsWith("master", StringComparison.Ordinal));
            var started = TimeProvider.System.GetTimestamp();
            await Ledgers.AssertEqualAsync(options, temporary.Journal);
            var took = TimeProvider.System.GetElapsedTime(started);
            output.WriteLine($"equal {took.TotalSeconds:F1} s after the replica had taken over");
            Assert.True(took < TimeSpan.FromSeconds(10), $"equal after {took}");
        }
    }

    /// <summary>Starts a cluster. The nodes are the caller's from the moment each runs, whatever comes of the others.</summary>
    private static async Task StartClusterAsync(List<RedisServer> nodes)
    {
        var buses = Enumerable.Range(0, 2 * Masters).Select(_ => Text(FreePorts.Next())).ToArray();
        for (var i = 0; i < buses.Length; i++)
        {
            nodes.Add(await RedisServer.StartAsync(
                "--cluster-enabled", "yes", "--cluster-port", buses[i], "--cluster-node-timeout", "1000", "--appendonly", "yes", "--appendfsync", "always"));
            await nodes[i].CommandAsync("CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
            if (i < Masters)
            {
                await nodes[i].CommandAsync("CLUSTER", "ADDSLOTSRANGE", Text(i * (LastSlot + 1) / Masters), Text(((i + 1) * (LastSlot + 1) / Masters) - 1));
            }
        }

        for (var i = 1; i < nodes.Count; i++)
        {
            await nodes[0].CommandAsync("CLUSTER", "MEET", "127.0.0.1", Text(nodes[i].Port), buses[i]);
        }

        await Eventually.HoldsAsync(() => IsUpAsync(nodes));
        for (var i = 0; i < Masters; i++)
        {
            var master = await nodes[i].CommandAsync("CLUSTER", "MYID");
            Assert.Equal("OK", await nodes[i + Masters].CommandAsync("CLUSTER", "REPLICATE", master));
            await Eventually.HoldsAsync(async () => (await nodes[i].CommandAsync("INFO", "replication")).Contains("state=online", StringComparison.Ordinal));
        }
    }

    /// <summary>Moves the slot of a key from the node that has it to the next, while the ledger works on.</summary>
    private static async Task MoveSlotAsync(RedisServer[] nodes, string key)
    {
        var slot = await nodes[0].CommandAsync("CLUSTER", "KEYSLOT", key);
        var from = int.Parse(slot, CultureInfo.InvariantCulture) * Masters / (LastSlot + 1);
        var to = (from + 1) % Masters;
        var (fromId, toId) = (await nodes[from].CommandAsync("CLUSTER", "MYID"), await nodes[to].CommandAsync("CLUSTER", "MYID"));
        Assert.Equal("OK", await nodes[to].CommandAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId));
        Assert.Equal("OK", await nodes[from].CommandAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", toId));
        while ((await nodes[from].CommandAsync("CLUSTER", "GETKEYSINSLOT", slot, "10")).Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } keys)
        {
            Assert.Equal("OK", await nodes[from].CommandAsync(["MIGRATE", "127.0.0.1", Text(nodes[to].Port), "", "0", "5000", "KEYS", keys[0]]));
            await Task.Delay(50);
        }

        foreach (var node in nodes[..Masters])
        {
            Assert.Equal("OK", await node.CommandAsync("CLUSTER", "SETSLOT", slot, "NODE", toId));
        }
    }

    private static async Task<bool> IsUpAsync(IEnumerable<RedisServer> nodes)
    {
        foreach (var node in nodes)
        {
            var info = await node.CommandAsync("CLUSTER", "INFO");
            if (!info.Contains("cluster_state:ok", StringComparison.Ordinal) || !info.Contains("cluster_known_nodes:6", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Task<long[]> AppendAsync(Journal journal, int round, int count)
    {
        var random = new Random(round);
        return Task.WhenAll(Enumerable.Range(0, count).Select(i => journal.AppendAsync(
            Records.Trusted($"{round}-{i}", random.Next(1, 1000), random.Next(0, 1000), $"user-{random.Next(60)}", Records.Noon.AddMinutes(random.Next(-3000, 3000))),
            CancellationToken.None).AsTask()));
    }
}
