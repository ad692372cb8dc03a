using System.Globalization;
using System.Text;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>
/// A fleet that is never the same for long: in each round people come and go, two gateways join, two leave, and one is killed and started
/// again. Two are left alone: they show what a gateway holds after all of it.
/// </summary>
public sealed class FleetChangeTests(ITestOutputHelper output)
{
    private const int Staying = 2;
    private const int Seed = 20261130;

    /// <summary>Rounds before a gateway has compiled what it runs and its caches are full.</summary>
    private const int WarmUp = 3;

    private readonly Random _chance = new(Seed);

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task EightGateways_JoiningLeavingAndKilledEachMinute_LoseNothingAndStayFlat()
    {
        var minutes = (int)double.Parse(Environment.GetEnvironmentVariable("TOKENGATE_TORTURE_MINUTES") ?? "10", CultureInfo.InvariantCulture);
        var held = await RunAsync(gateways: 8, rounds: minutes, Minute, perSecond: 48);

        // A gateway that stayed holds no more than it did when it was warm, but for the people who came since.
        Assert.All(held, static each => Assert.InRange(each[^1].Bytes, 0, each[Math.Min(WarmUp, each.Count) - 1].Bytes * 1.25));
        Assert.All(held, static each => Assert.InRange(each[^1].Threads, 0, each[Math.Min(WarmUp, each.Count) - 1].Threads + 16));
    }

    [RedisFact]
    public async Task FourGateways_JoiningLeavingAndKilled_LoseNothing() =>
        await RunAsync(gateways: 4, rounds: 1, static round => Day.Of(round, chats: 10, agents: 4, loops: 4), perSecond: 20);

    /// <summary>The people of a minute, who come in no other: some 2,900 exchanges.</summary>
    private static IReadOnlyList<Said> Minute(int round) =>
        [.. Day.Of(seed: 100 + round, chats: 100, agents: 60, loops: 40).Select(said => said with { User = string.Create(CultureInfo.InvariantCulture, $"{said.User}.{round}") })];

    /// <summary>Sends the rounds while the fleet changes; gives what the gateways that stayed held after each.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<(long Bytes, int Threads)>>> RunAsync(int gateways, int rounds, Func<int, IReadOnlyList<Said>> people, double perSecond)
    {
        await using var site = await FleetSite.StartAsync(gateways);
        List<(long Bytes, int Threads)>[] held = [.. Enumerable.Range(0, Staying).Select(static _ => new List<(long, int)>())];
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(site.SendAsync(people(round), seed: round, perSecond: perSecond), ChangeAsync(site));
            for (var i = 0; i < Staying; i++)
            {
                held[i].Add((site.Gateways[i]!.ResidentBytes, site.Gateways[i]!.Threads));
            }

            output.WriteLine(Line(round, site));
        }

        for (var i = 0; i < Staying; i++)
        {
            var (bytes, of) = (await site.MetricAsync(i, "tokengate_fleet_memory_bytes"), await site.MetricAsync(i, "tokengate_fleet_people"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gateway {i} owns {of} people, whose memories take {bytes / (1 << 20):0.0} MB"));
        }

        var (attempts, failed) = (site.Traffic.Attempts, site.Traffic.Failed);
        var fleet = await site.StopAsync();
        var one = await FleetSite.AloneAsync(Enumerable.Range(0, rounds).Select(people));
        output.WriteLine(fleet.Against(one, string.Create(CultureInfo.InvariantCulture, $"{gateways} gateways, {rounds} rounds of change")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{attempts} attempts, {failed} cut off by kills and tried again, {site.Traffic.Finished.Count} answers whose end the client saw, each recorded once; {fleet.Count} records in {site.Gateways.Count} journals, Redis equal"));
        Assert.InRange(fleet.From(one).All, 0, 0.05);
        return held;
    }

    /// <summary>Two join, one is killed and comes back, two leave in good order: one after the other, while people speak.</summary>
    private async Task ChangeAsync(FleetSite site)
    {
        await site.AddAsync();
        var killed = AnyOf(site);
        await site.KillAsync(killed);
        await site.StartAsync(killed);
        await site.LeaveAsync(AnyOf(site));
        await site.AddAsync();
        await site.LeaveAsync(AnyOf(site));
    }

    /// <summary>One of those that run and do not stay.</summary>
    private int AnyOf(FleetSite site)
    {
        int[] running = [.. Enumerable.Range(Staying, site.Gateways.Count - Staying).Where(i => site.Gateways[i] is not null)];
        return running[_chance.Next(running.Length)];
    }

    private static string Line(int round, FleetSite site)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"after round {round + 1}, MB/threads of each:");
        for (var i = 0; i < site.Gateways.Count; i++)
        {
            if (site.Gateways[i] is { } gateway)
            {
                line.Append(CultureInfo.InvariantCulture, $" {i}: {gateway.ResidentBytes >> 20}/{gateway.Threads}");
            }
        }

        return line.ToString();
    }
}
