using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>What goes wrong in a fleet of processes: no exchange fails, no process ends, and the count stays one.</summary>
[Trait("Category", "Torture")]
public sealed class FleetTortureTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task ThreeGateways_OneKilledMidway_CountWithinFivePercent()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var day = LongDay(seed: 12);
        var one = await FleetSite.AloneAsync(day);

        await site.SendAsync(day, seed: 6, async done =>
        {
            if (done == day.Count / 2)
            {
                await site.KillAsync(0);
            }
        });

        // What it had recorded and not yet told Redis, it tells when it is back.
        await site.StartAsync(0);
        var two = await site.StopAsync();

        Say("one of three killed", one, two, site);
        Assert.InRange(two.From(one).All, 0, 0.05);
    }

    [RedisFact]
    public async Task ThreeGateways_AllRestartedOneAfterTheOther_CountAsOneDoes()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var day = LongDay(seed: 15);
        var one = await FleetSite.AloneAsync(day);

        // The day goes on while a gateway takes leave and comes back: others are asked meanwhile, as a balancer does.
        var rolling = Task.CompletedTask;
        await site.SendAsync(day, seed: 10, done =>
        {
            if (done == day.Count / 6)
            {
                rolling = site.RestartAllAsync();
            }

            return Task.CompletedTask;
        });
        await rolling;
        var three = await site.StopAsync();

        Say("all of three restarted", one, three, site);
        Assert.Equal(0, site.Traffic.Failed);
        Assert.InRange(three.From(one).All, 0, three.Locally == 0 ? 0.005 : 0.05);
    }

    [RedisFact]
    public async Task ThreeGateways_OnePausedForHalfAMinute_ServeOnAndItComesBack()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3);
        var day = LongDay(seed: 13);
        var one = await FleetSite.AloneAsync(day);

        // What the paused gateway had begun ends when it goes on.
        var paused = Task.CompletedTask;
        await site.SendAsync(day, seed: 7, done =>
        {
            if (done == day.Count / 3)
            {
                paused = site.PauseAsync(0, TimeSpan.FromSeconds(30));
            }

            return Task.CompletedTask;
        });
        await paused;
        await site.AllSeeAllAsync();

        var all = await site.StopAsync();
        Say("one of three paused", one, all, site);
        Assert.Equal(0, site.Traffic.Failed);
        Assert.InRange(all.From(one).All, 0, 0.05);
    }

    [RedisFact]
    public async Task Redis_EmptiedUnderTheFleet_LeavesOneFleetWithinTwoMinutes()
    {
        await using var site = await FleetSite.StartAsync(gateways: 2);
        var day = Day.Of(seed: 14, turns: 20);
        var one = await FleetSite.AloneAsync(day);

        await site.SendAsync([.. day.Take(day.Count / 2)], seed: 8);
        await site.EmptyRedisAsync();
        await site.AddAsync();
        await site.AllSeeAllAsync();

        await site.SendAsync([.. day.Skip(day.Count / 2)], seed: 9);
        var all = await site.StopAsync();

        Say("Redis emptied", one, all, site);
        Assert.Equal(0, site.Traffic.Failed);
        Assert.InRange(all.From(one).All, 0, 0.05);
    }

    [RedisFact]
    public async Task Redis_AbsentAtTheStart_IsServedWithoutAndJoinedWhenItComes()
    {
        await using var site = await FleetSite.StartAsync(gateways: 0);
        var day = Day.Of(seed: 16, chats: 3, agents: 2, loops: 1);
        var one = await FleetSite.AloneAsync(day);

        await site.KillRedisAsync();
        await site.AddAsync();
        await site.AddAsync();
        await site.SendAsync([.. day.Take(day.Count / 2)], seed: 11);
        await site.StartRedisAsync();
        await site.AllSeeAllAsync();
        await site.SendAsync([.. day.Skip(day.Count / 2)], seed: 12);
        var all = await site.StopAsync();

        // What two gateways judge without each other counts more than once: how much lies in the balancing.
        Say("Redis absent at the start", one, all, site);
        Assert.Equal(0, site.Traffic.Failed);
        Assert.True(all.Locally > 0, "no exchange was judged without an owner");
    }

    [RedisFact]
    public async Task TwoGateways_CutOffFromEachOtherForAMinute_ServeOnAndAreOneAgain()
    {
        await using var site = await FleetSite.StartAsync(gateways: 2, isApart: true);
        var day = LongDay(seed: 17);
        var one = await FleetSite.AloneAsync(day);

        await site.SendAsync([.. day.Take(day.Count / 3)], seed: 13);
        site.Cut();
        await site.SendAsync([.. day.Skip(day.Count / 3).Take(day.Count / 3)], seed: 14, perSecond: day.Count / 3 / 60.0);
        site.Mend();
        await site.AllSeeAllAsync();
        await site.SendAsync([.. day.Skip(2 * (day.Count / 3))], seed: 15);
        var all = await site.StopAsync();

        // Until they find out, some seconds, text that both of them see counts at each. Then the one that was put out asks by way of Redis.
        Say("two cut off from each other", one, all, site);
        Assert.Equal(0, site.Traffic.Failed);
        Assert.InRange(all.From(one).All, 0, 0.05);
    }

    private static IReadOnlyList<Said> LongDay(int seed) => Day.Of(seed, chats: 12, agents: 6, loops: 4, turns: 30);

    private void Say(string what, Totals one, Totals fleet, FleetSite site) => output.WriteLine(fleet.Against(one, what) + $"; {site.Traffic.Failed} attempts failed");
}
