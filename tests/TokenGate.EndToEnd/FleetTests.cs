using System.Globalization;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>Gateways as processes, with a real Redis between them, behind a client that balances by chance.</summary>
public sealed class FleetTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task ThreeGateways_BehindARandomBalancer_CountAsOneDoes()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var one = await site.AloneAsync(Day.Of(seed: 11));

        await site.SendAsync(Day.Of(seed: 11), seed: 5);
        var three = await site.StopAsync();

        Say("three gateways", one, three);

        // On a machine that is too busy for an owner to answer in time, exchanges are judged without him, and say so.
        var isWhole = three.Locally == 0;
        Assert.InRange(three.From(one).All, 0, isWhole ? 0.005 : 0.05);
        Assert.InRange(three.From(one).Person, 0, isWhole ? 0.01 : 0.5);
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task ThreeGateways_OneKilledMidway_CountWithinFivePercent()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var day = Day.Of(seed: 12, chats: 12, agents: 6, loops: 4, turns: 30);
        var one = await site.AloneAsync(day);

        await site.SendAsync(day, seed: 6, async done =>
        {
            if (done == day.Count / 2)
            {
                await site.KillAsync(0);
            }
        });
        var two = await site.StopAsync();

        Say("one of three killed", one, two);
        Assert.InRange(two.From(one).All, 0, 0.05);
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task ThreeGateways_OnePausedForHalfAMinute_ServeOnAndItComesBack()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var day = Day.Of(seed: 13, chats: 12, agents: 6, loops: 4, turns: 30);
        var one = await site.AloneAsync(day);

        await site.SendAsync(day, seed: 7, async done =>
        {
            if (done == day.Count / 3)
            {
                await site.PauseAsync(0);
            }
        });
        await Task.Delay(TimeSpan.FromSeconds(30));
        await site.ResumeAsync(0);
        await site.IsMemberAgainAsync(0);
        var all = await site.StopAsync();

        Say("one of three paused", one, all);
        Assert.InRange(all.From(one).All, 0, 0.05);
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task Redis_EmptiedUnderTheFleet_LeavesOneFleetWithinTwoMinutes()
    {
        await using var site = await FleetSite.StartAsync(gateways: 2);
        var day = Day.Of(seed: 14, turns: 20);
        var one = await site.AloneAsync(day);

        await site.SendAsync([.. day.Take(day.Count / 2)], seed: 8);
        await site.EmptyRedisAsync();
        await site.AddAsync();
        await site.IsMemberAgainAsync(0);
        await site.IsMemberAgainAsync(1);
        await site.IsMemberAgainAsync(2);
        await site.SendAsync([.. day.Skip(day.Count / 2)], seed: 9);
        var all = await site.StopAsync();

        Say("Redis emptied", one, all);
        Assert.InRange(all.From(one).All, 0, 0.05);
    }

    [RedisFact]
    public async Task TwoGateways_OnOnePrefixWithoutAFleet_AreNamedByCheckAndByBoth()
    {
        await using var redis = await RedisServer.StartAsync();
        using var first = new Installation(new Uri("http://127.0.0.1:1"), redis: redis.Address);
        using var second = new Installation(new Uri("http://127.0.0.1:1"), redis: redis.Address);
        await using var one = await TokenGateProcess.RunAsync(first.Config);

        var alone = await TokenGateProcess.InvokeAsync("check", "--config", first.Config);
        var check = await TokenGateProcess.InvokeAsync("check", "--config", second.Config);
        await using var two = await TokenGateProcess.RunAsync(second.Config);

        Assert.DoesNotContain("TokenGate:Fleet", alone.Output + alone.Errors, StringComparison.Ordinal);
        Assert.Contains("another gateway writes to the prefix 'tokengate'", check.Output + check.Errors, StringComparison.Ordinal);
        await SaysAsync(two, "another gateway writes to the prefix 'tokengate'");
    }

    private static async Task SaysAsync(TokenGateProcess gateway, string what)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!gateway.Errors.Contains(what, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(90), gateway.Errors);
            await Task.Delay(100);
        }
    }

    private void Say(string what, Totals one, Totals fleet)
    {
        var (all, person) = fleet.From(one);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {fleet.All} trusted, one gateway {one.All}: {100 * all:0.00} % off, most for one person {100 * person:0.00} %; {fleet.Locally} judged without the owner"));
    }
}
