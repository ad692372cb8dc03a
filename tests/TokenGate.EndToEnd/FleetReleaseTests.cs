using TokenGate.Fleet.Tests.Setup;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>Gateways of two releases in one fleet.</summary>
[Trait("Category", "Torture")]
public sealed class FleetReleaseTests(ITestOutputHelper output)
{
    [OtherReleaseFact(OtherReleaseFactAttribute.Before)]
    public async Task ThreeGateways_OfTheReleaseBefore_AreReplacedOneAfterTheOtherAndCountAsOneDoes()
    {
        var before = OtherReleaseFactAttribute.ProgramOf(OtherReleaseFactAttribute.Before);
        await using var site = await FleetSite.StartAsync(gateways: 3, program: before);
        var day = Day.Of(seed: 21, chats: 24, agents: 12, loops: 8, turns: 30);
        var one = await FleetSite.AloneAsync(day);

        var upgrade = Task.CompletedTask;
        await site.SendAsync(day, seed: 17, done =>
        {
            if (done == day.Count / 8)
            {
                upgrade = site.RestartAllAsync();
            }

            return Task.CompletedTask;
        }, perSecond: 20);
        Assert.True(upgrade.IsCompleted, "The day ended before the upgrade: it showed nothing of a fleet of two releases.");
        await upgrade;
        var fleet = await site.StopAsync();

        output.WriteLine(fleet.Against(one, "three replaced by this release") + $"; {site.Traffic.Failed} attempts failed");
        Assert.Equal(0, site.Traffic.Failed);
        Assert.InRange(fleet.From(one).All, 0, fleet.Locally == 0 ? 0.005 : 0.05);
    }

    [OtherReleaseFact(OtherReleaseFactAttribute.Incompatible)]
    public async Task TwoGateways_OfEditionsThatDoNotFit_NameEachOtherAndServeOn()
    {
        await using var site = await FleetSite.StartAsync(gateways: 1);
        await site.AddAsync(OtherReleaseFactAttribute.ProgramOf(OtherReleaseFactAttribute.Incompatible));
        var day = Day.Of(seed: 22);
        var one = await FleetSite.AloneAsync(day);

        await site.SendAsync(day, seed: 18);
        foreach (var gateway in site.Gateways)
        {
            Assert.Contains("refuses exchanges of this one", gateway!.Errors, StringComparison.Ordinal);
        }

        var fleet = await site.StopAsync();

        output.WriteLine(fleet.Against(one, "two editions") + $"; {site.Traffic.Failed} attempts failed");
        Assert.Equal(0, site.Traffic.Failed);
        Assert.True(fleet.Locally > 0, "Each understood the other: the editions fit.");
    }
}
