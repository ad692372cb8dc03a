using TokenGate.Scoring.Features;
using TokenGate.Training.Models;
using Xunit;

namespace TokenGate.Training.Tests.Models;

public sealed class ThresholdChoiceTests
{
    [Theory]
    [InlineData(0.001, 0)]
    [InlineData(0.002, 1)]
    [InlineData(0.01, 9)]
    public void Conformal_ThousandHonestScores_LetsSoManyReachIt(double rate, int reach)
    {
        float[] scores = [.. Enumerable.Range(0, 1000).Select(score => (float)score)];
        var threshold = ThresholdChoice.Conformal(scores, rate);
        Assert.Equal(reach, scores.Count(score => score >= threshold));
    }

    [Fact]
    public void Conformal_TooFewForTheRate_LiesAboveAll() => Assert.True(ThresholdChoice.Conformal([1, 2, 3], 0.001) > 3);

    [Fact]
    public void Conformal_FreshHonestScores_AreAccusedAtTheRateOnAverage()
    {
        var random = new Random(1);
        var accused = 0;
        for (var round = 0; round < 400; round++)
        {
            var threshold = ThresholdChoice.Conformal(Enumerable.Range(0, 999).Select(_ => random.NextSingle()), 0.01);
            accused += Enumerable.Range(0, 100).Count(_ => random.NextSingle() >= threshold);
        }

        Assert.InRange(accused / 40_000.0, 0.008, 0.011);
    }

    [Fact]
    public void Choose_RandomScores_NeverPassesTheBudget_AndUsesWhatItCan()
    {
        var (random, used) = (new Random(2), 0);
        for (var round = 0; round < 50; round++)
        {
            var honest = Enumerable.Range(0, 3000).Select(_ => Scores(random, 0)).ToList();
            var inflated = Enumerable.Range(0, 600).Select(_ => (Scores(random, 0.1), 1.0)).ToList();
            var choice = ThresholdChoice.Choose(honest, inflated, 0.004);
            var accused = honest.Count(scores => scores.Where((score, head) => score >= choice.Thresholds[(ScoreKind)head]).Any());
            Assert.Equal(choice.ReachedAny, accused);
            Assert.InRange(accused, 0, (int)(0.004 * 3001) - 1);
            Assert.True(choice.Supported);
            used += accused;
        }

        Assert.InRange(used, 200, 550);
    }

    [Fact]
    public void Choose_OneHeadFindsMuchForLittle_GetsTheBudget()
    {
        // Head 0 separates but for five honest scores among the inflated; head 1 and 2 find nothing at any price.
        List<float[]> honest = [.. Enumerable.Range(0, 2000).Select(index => (float[])[index < 5 ? 10 + index : 0, index % 7, index % 5])];
        List<(float[], double)> inflated = [.. Enumerable.Range(0, 100).Select(_ => ((float[])[9, -1, -1], 1.0))];
        var choice = ThresholdChoice.Choose(honest, inflated, 0.005);
        Assert.True(choice.Thresholds[ScoreKind.Padding] <= 9);
        Assert.Equal(5, choice.ReachedAny);
        Assert.Equal((0, 0), (choice.Reached[ScoreKind.Duplication], choice.Reached[ScoreKind.Output]));
    }

    [Fact]
    public void Choose_TooFewHonestForTheBudget_SaysSoAndAccusesNobody()
    {
        var choice = ThresholdChoice.Choose([[1, 1, 1], [2, 2, 2]], [([9, 9, 9], 1.0), ([1.5f, 0, 0], 1.0)], 0.001);
        Assert.False(choice.Supported);
        Assert.Equal(0, choice.ReachedAny);
        Assert.True(choice.Thresholds[ScoreKind.Padding] > 2);
    }

    private static float[] Scores(Random random, double shift) => [.. Enumerable.Range(0, 3).Select(_ => (float)(random.NextDouble() + shift))];
}
