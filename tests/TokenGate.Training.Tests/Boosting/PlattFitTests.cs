using TokenGate.Training.Boosting;
using Xunit;

namespace TokenGate.Training.Tests.Boosting;

public sealed class PlattFitTests
{
    [Fact]
    public void Fit_ScoresOfAKnownLogisticCurve_FindsIt()
    {
        var random = new Random(1);
        float[] scores = [.. Enumerable.Range(0, 50_000).Select(_ => (float)((random.NextDouble() * 8) - 4))];
        bool[] inflated = [.. scores.Select(score => random.NextDouble() < 1 / (1 + Math.Exp((-0.5 * score) + 1)))];
        var fitted = PlattFit.Fit(scores, inflated, [.. scores.Select(_ => 1.0)]);
        Assert.Equal(-0.5, fitted.Slope, 0.03);
        Assert.Equal(1, fitted.Offset, 0.06);
    }

    [Fact]
    public void Fit_PerfectlySeparated_StaysFinite()
    {
        float[] scores = [.. Enumerable.Range(0, 200).Select(row => row < 100 ? -1f : 1f)];
        var fitted = PlattFit.Fit(scores, [.. scores.Select(score => score > 0)], [.. scores.Select(_ => 1.0)]);
        Assert.True(double.IsFinite(fitted.Slope) && double.IsFinite(fitted.Offset) && fitted.Slope < 0);
    }

    [Fact]
    public void Fit_ScoresThatPointTheWrongWay_GivesAConstant()
    {
        float[] scores = [.. Enumerable.Range(0, 200).Select(row => row < 50 ? 1f : -1f)];
        var fitted = PlattFit.Fit(scores, [.. scores.Select(score => score < 0)], [.. scores.Select(_ => 1.0)]);
        Assert.Equal(0.75f, fitted.Probability(0), 0.01f);
        Assert.Equal(fitted.Probability(-1), fitted.Probability(1), 1e-4f);
    }
}
