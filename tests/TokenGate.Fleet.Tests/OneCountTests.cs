using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Fleet.Tests;

/// <summary>Several gateways behind a balancer that knows nobody count what one counts.</summary>
public sealed class OneCountTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task ThreeGateways_BehindARandomBalancer_TrustWhatOneTrusts()
    {
        await using var redis = await RedisServer.StartAsync();
        var day = Day.Of(seed: 1);
        var one = await AloneAsync(day);

        var fleet = await TestGateway.StartAsync(redis.Address, 3);
        var (three, random) = (new Totals(), new Random(1));
        foreach (var said in day)
        {
            await AskAsync(fleet[random.Next(fleet.Count)], said, three);
        }

        var (all, person) = three.From(one);
        output.WriteLine($"{day.Count} exchanges: one gateway {one.All}, three {three.All}; most for one person {person:P2}; {three.Locally} judged locally");
        Assert.InRange(all, 0, 0.005);
        Assert.InRange(person, 0, 0.01);
        await StopAsync(fleet);
    }

    [RedisFact]
    public async Task Fleet_RestartedGatewayByGateway_TrustsWhatOneTrusts()
    {
        await using var redis = await RedisServer.StartAsync();
        var day = Day.Of(seed: 2);
        var one = await AloneAsync(day);

        var fleet = await TestGateway.StartAsync(redis.Address, 3);
        var (three, random) = (new Totals(), new Random(2));
        for (var i = 0; i < day.Count; i++)
        {
            if (i > 0 && i % (day.Count / 4) == 0 && i / (day.Count / 4) <= fleet.Count)
            {
                var at = (i / (day.Count / 4)) - 1;
                await fleet[at].StopAsync();
                fleet[at] = await TestGateway.StartAsync(redis.Address);
                await fleet[at].SeesAsync(3);
            }

            await AskAsync(fleet[random.Next(fleet.Count)], day[i], three);
        }

        var (all, person) = three.From(one);
        output.WriteLine($"{day.Count} exchanges: one gateway {one.All}, three restarted {three.All}; most for one person {person:P2}; {three.Locally} judged locally");
        Assert.InRange(all, 0, 0.005);
        await StopAsync(fleet);
    }

    private static async Task AskAsync(TestGateway gateway, Said said, Totals into) =>
        into.Add(said.User, await gateway.Room.Judge.DecideAsync(said.To(gateway.Room.Judge)));

    private static async Task<Totals> AloneAsync(IReadOnlyList<Said> day)
    {
        var judge = new Judge(new JudgeOptions { Models = "" }, FleetKey.From(TestGateway.Secret).Memory);
        var totals = new Totals();
        foreach (var said in day)
        {
            totals.Add(said.User, await judge.DecideAsync(said.To(judge)));
        }

        return totals;
    }

    private static async Task StopAsync(List<TestGateway> fleet)
    {
        foreach (var gateway in fleet)
        {
            await gateway.StopAsync();
        }
    }
}
