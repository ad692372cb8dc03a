using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

public sealed class FeatureProfileTests
{
    [Fact]
    public void Of_HundredNumbers_GivesPercentilesAndTenEqualBins()
    {
        var profile = FeatureProfile.Create("x", [.. Enumerable.Range(1, 100).Select(value => (float)value)]);
        Assert.Equal((1f, 5f, 50f, 95f, 99f), (profile.P01, profile.P05, profile.P50, profile.P95, profile.P99));
        Assert.Equal(Enumerable.Repeat(0.1, 10), profile.Shares);
    }

    [Fact]
    public void Of_ManyTies_MergesBins()
    {
        var profile = FeatureProfile.Create("x", [-1, -1, -1, -1, -1, -1, -1, 3, 4, 5]);
        Assert.Equal([-1f, 3f, 4f], profile.Cuts);
        Assert.Equal([0.7, 0.1, 0.1, 0.1], profile.Shares);
        Assert.Equal(1.0, FeatureProfile.Create("x", [2f, 2f]).Shares.Single());
    }

    [Fact]
    public void Index_SameDistribution_IsNothing_AndAShiftIsMuch()
    {
        double[] expected = [0.25, 0.25, 0.25, 0.25];
        Assert.Equal(0, PopulationStability.Index(expected, [250, 250, 250, 250]), 1e-12);
        Assert.InRange(PopulationStability.Index(expected, [300, 260, 240, 200]), 0.01, PopulationStability.Watch);
        Assert.True(PopulationStability.Index(expected, [10, 10, 10, 970]) > PopulationStability.Act);
        Assert.Equal(0, PopulationStability.Index(expected, [0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => PopulationStability.Index(expected, [1, 2]));
    }

    [Fact]
    public void Index_KnownValue_IsTheSumOverBins() =>
        Assert.Equal((0.3 * Math.Log(0.8 / 0.5)) + (-0.3 * Math.Log(0.2 / 0.5)), PopulationStability.Index([0.5, 0.5], [800, 200]), 1e-12);
}
