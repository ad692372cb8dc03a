using TokenGate.Training.Boosting;
using Xunit;

namespace TokenGate.Training.Tests.Boosting;

public sealed class FeatureBinsTests
{
    [Fact]
    public void Of_MostlyZero_KeepsFineBinsAboveIt()
    {
        float[] values = [.. Enumerable.Repeat(0f, 9_000), .. Enumerable.Range(1, 1_000).Select(value => value / 1000f)];
        var bins = FeatureBins.Create(values, 255);
        Assert.InRange(bins.Count, 200, 255);
        Assert.Equal(-1, bins.MissingBin);
        Assert.Equal(0, bins.Find(0));
        Assert.Equal(1, bins.Find(0.001f));
    }

    [Fact]
    public void Of_MissingAmongValuesOnBothSides_StandsAlone()
    {
        float[] values = [-5, -4, -1, -1, 0, 2, 3];
        var bins = FeatureBins.Create(values, 255);
        Assert.Equal(bins.MissingBin, bins.Find(-1));
        Assert.NotEqual(bins.MissingBin, bins.Find(-1.0001f));
        Assert.NotEqual(bins.MissingBin, bins.Find(-0.9999f));
        Assert.True(bins.Find(-4) < bins.MissingBin && bins.Find(0) > bins.MissingBin);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(255)]
    public void Of_ManyValues_StaysWithinTheMostBins_AndAllAreUsed(int most)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 5_000).Select(row => row % 3 == 0 ? -1 : (float)Math.Round(random.NextDouble() * random.Next(1, 400), 1))];
        var bins = FeatureBins.Create(values, most);
        Assert.InRange(bins.Count, 2, most);
        Assert.Equal(bins.Count, bins.Assign(values).Distinct().Count());
        Assert.Equal(double.PositiveInfinity, bins.Bounds[^1]);
    }

    [Fact]
    public void Of_OneValueOrOnlyMissing_IsOneBin()
    {
        Assert.Equal(1, FeatureBins.Create([3f, 3f], 255).Count);
        var missing = FeatureBins.Create([-1f, -1f], 255);
        Assert.Equal((1, 0), (missing.Count, missing.MissingBin));
    }
}
