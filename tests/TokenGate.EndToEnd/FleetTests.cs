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
        var one = await FleetSite.AloneAsync(Day.Of(seed: 11));

        await site.SendAsync(Day.Of(seed: 11), seed: 5);
        var three = await site.StopAsync();

        output.WriteLine(three.Against(one, "three gateways"));
        Assert.Equal(0, site.Traffic.Failed);

        // On a machine that is too busy for an owner to answer in time, exchanges are judged without him, and say so.
        var isWhole = three.Locally == 0;
        Assert.InRange(three.From(one).All, 0, isWhole ? 0.005 : 0.05);
        Assert.InRange(three.From(one).Person, 0, isWhole ? 0.01 : 0.5);
    }

    [RedisFact]
    public async Task ThreeGateways_WithPseudonyms_AreOneConsoleWithOneNameForEachPerson()
    {
        await using var site = await FleetSite.StartAsync(gateways: 3, hasPseudonyms: true);
        var day = Day.Of(seed: 18, chats: 3, agents: 1, loops: 1, turns: 6);

        await site.SendAsync(day, seed: 16);

        // Records lie on disk before the client saw the end; each gateway shows those of all.
        for (var gateway = 0; gateway < 3; gateway++)
        {
            var page = await site.AskAllAsync(gateway, "/api/exchanges?limit=500");
            Assert.Equal(day.Count, page.GetProperty("items").GetArrayLength());
            var holders = page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("gateway").GetString()).Distinct();
            Assert.Equal(3, holders.Count());
            Assert.Equal(3, (await site.AskAllAsync(gateway, "/api/health")).GetProperty("gateways").GetArrayLength());
        }

        // So do sums and outcomes: whichever gateway took them, each shows the same.
        Assert.Equal(1, (await site.PostAsync(1, "/api/outcomes", """[{"id":"a","date":"2026-01-01","kind":"merged","count":3}]""")).GetProperty("added").GetInt32());
        var sums = new List<string>();
        for (var gateway = 0; gateway < 3; gateway++)
        {
            var withheld = (await site.AskAllAsync(gateway, "/api/withheld?bucket=total")).GetProperty("totals");
            Assert.Equal(day.Count, withheld.GetProperty("exchanges").GetInt64());
            var adoption = await site.AskAllAsync(gateway, "/api/adoption");
            Assert.Equal(3, adoption.GetProperty("gateways").GetArrayLength());
            sums.Add($"{withheld} {adoption.GetProperty("gross")} {adoption.GetProperty("clients")} {(await site.AskAllAsync(gateway, "/api/outcomes?from=2026-01-01&to=2026-01-02")).GetProperty("outcomes")}");
        }

        Assert.Single(sums.Distinct());
        Assert.Contains("merged", sums[0], StringComparison.Ordinal);

        var recorded = await site.StopAsync();
        Assert.Equal(day.Select(static said => said.User).Distinct().Count(), recorded.Users.Count);
        Assert.All(recorded.Users, static user => Assert.StartsWith("p-", user, StringComparison.Ordinal));
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
}
