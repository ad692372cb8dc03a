using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;
using Xunit;

namespace TokenGate.Training.Tests.Boosting;

public sealed class ShapeFinishTests
{
    [Fact]
    public void Project_Violators_ArePooledToTheirWeightedMean()
    {
        double[] effects = [1, 3, 0, 5];
        ShapeFinish.Project(effects, [1, 1, 2, 1], -1, Suspicion.Rising);
        Assert.Equal([1, 1, 1, 5], effects);
    }

    [Fact]
    public void Project_Falling_IsTheMirrorOfRising()
    {
        double[] effects = [5, 0, 3, 1];
        ShapeFinish.Project(effects, [1, 2, 1, 1], -1, Suspicion.Falling);
        Assert.Equal([5, 1, 1, 1], effects);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Project_MissingBin_TakesNoPart(int missing)
    {
        double[] effects = [4, 3, 2, 1];
        ShapeFinish.Project(effects, [1, 1, 1, 1], missing, Suspicion.Rising);
        Assert.Equal(4 - missing, effects[missing]);
        var others = effects.Where((_, bin) => bin != missing).ToList();
        Assert.All(others, effect => Assert.Equal(others[0], effect));
    }

    [Fact]
    public void Project_RandomShapes_AreTheNearestMonotoneOnes()
    {
        // The projection onto a convex cone is the point from which no monotone shape is at an acute angle.
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var bins = random.Next(2, 30);
            double[] before = [.. Enumerable.Range(0, bins).Select(_ => random.NextDouble())];
            double[] weights = [.. Enumerable.Range(0, bins).Select(_ => 0.1 + random.NextDouble())];
            var after = (double[])before.Clone();
            ShapeFinish.Project(after, weights, -1, Suspicion.Rising);
            double[] other = [.. Enumerable.Range(0, bins).Select(_ => random.NextDouble()).Order()];
            var angle = Enumerable.Range(0, bins).Sum(bin => weights[bin] * (before[bin] - after[bin]) * (other[bin] - after[bin]));
            Assert.True(angle <= 1e-9);
            Assert.Equal(after.Order(), after);
        }
    }

    [Fact]
    public void Smooth_Curve_MovesTowardsItsNeighbours_ButNotOverTheMissingOrAHeavyBin()
    {
        double[] effects = [.. Enumerable.Range(0, 20).Select(bin => bin % 2 == 0 ? 0.0 : 1.0)];
        double[] weights = [.. Enumerable.Range(0, 20).Select(bin => bin == 10 ? 100.0 : 1.0)];
        ShapeFinish.Smooth(effects, weights, 0, 1);
        Assert.Equal(0.5, effects[5]);
        Assert.Equal([0.0, 1.0], effects[..2]);
        Assert.Equal([1.0, 0.0, 1.0], effects[9..12]);
    }

    [Fact]
    public void Smooth_FewValues_AreLeft()
    {
        double[] effects = [0, 1, 0];
        ShapeFinish.Smooth(effects, [1, 1, 1], -1, 3);
        Assert.Equal([0, 1, 0], effects);
    }
}
