using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Fleet.Tests;

/// <summary>
/// Gateways that do not reach each other, and do reach Redis: a policy of the network, a certificate, a fault of a switch.
/// </summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task TwoGateways_ThatReachRedisAndNotEachOther_CountAsOneDoes()
    {
        await using var redis = await RedisServer.StartAsync();
        var day = Day.Of(seed: 5);
        var alone = new Judge(new JudgeOptions { Models = "" }, FleetKey.From(TestGateway.Secret).Memory);
        var (one, two, random) = (new Totals(), new Totals(), new Random(3));
        foreach (var said in day)
        {
            one.Add(said.User, await alone.DecideAsync(said.To(alone)));
        }

        var (firstPort, secondPort) = (FreePorts.Next(), FreePorts.Next());
        await using var firstGap = new Gap(firstPort);
        await using var secondGap = new Gap(secondPort);
        await using var first = await TestGateway.StartAsync(redis.Address, port: firstPort, gap: firstGap);
        await using var second = await TestGateway.StartAsync(redis.Address, port: secondPort, gap: secondGap);
        TestGateway[] fleet = [first, second];
        await first.SeesAsync(2);
        await second.SeesAsync(2);
        await SendAsync(day.Take(day.Count / 3));

        // One of the two declares the other dead. That one asks by way of Redis from then on, for everybody.
        firstGap.Cut();
        secondGap.Cut();
        await TestGateway.UntilAsync(
            () => fleet.Count(static gateway => gateway.Room.Members.Count == 1) == 1 && fleet.Count(static gateway => gateway.Room.Members.Count == 0) == 1,
            () => "the two do not find out that they are apart");
        var exile = fleet.Single(static gateway => gateway.Room.Members.Count == 0);
        await TestGateway.UntilAsync(() => exile.Room.IsDetoured, () => "it finds no way through Redis");
        Assert.Contains("TokenGate:Fleet", exile.Concerns.Now.Keys);
        await SendAsync(day.Skip(day.Count / 3).Take(day.Count / 3));
        await TestGateway.UntilAsync(() => exile.Room.Waiting == 0, () => $"{exile.Room.Waiting} exchanges wait to be told");

        firstGap.Mend();
        secondGap.Mend();
        await first.SeesAsync(2);
        await second.SeesAsync(2);
        Assert.False(exile.Room.IsDetoured);
        await SendAsync(day.Skip(2 * (day.Count / 3)));

        output.WriteLine(two.Against(one, "two gateways apart"));
        Assert.InRange(two.From(one).All, 0, two.Locally == 0 ? 0.005 : 0.05);

        async Task SendAsync(IEnumerable<Said> part)
        {
            foreach (var said in part)
            {
                var judge = fleet[random.Next(fleet.Length)].Room.Judge;
                two.Add(said.User, await judge.DecideAsync(said.To(judge)));
            }
        }
    }
}
