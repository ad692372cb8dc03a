using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;
using TokenGate.Training.Evaluation;
using Xunit;

namespace TokenGate.Training.Tests.Evaluation;

public sealed class BoostedTreesTests
{
    [Fact]
    public void Train_FeaturesThatOnlyActTogether_FindsWhatAGamCannot()
    {
        var set = Together(1);
        var trees = BoostedTrees.Train(set, new BoostedTreesOptions { Trees = 80 });
        var gam = GamTrainer.Train(set, new GamTrainerOptions { Bags = 2, MaxRounds = 80 }).Model;
        var test = Together(2);
        Assert.True(Right(test, trees.Raw) > 0.95);
        Assert.True(Right(test, gam.Raw) < 0.65);
    }

    [Fact]
    public void Train_SameSeed_ScoresTheSame()
    {
        var set = Together(3);
        var (once, again) = (BoostedTrees.Train(set, new BoostedTreesOptions { Trees = 10 }), BoostedTrees.Train(set, new BoostedTreesOptions { Trees = 10 }));
        Assert.Equal(set.Rows.Select(row => once.Raw(row.Features.Span)), set.Rows.Select(row => again.Raw(row.Features.Span)));
        Assert.InRange(once.Count, 1, 10);
    }

    private static TrainingSet Together(int seed)
    {
        var random = new Random(seed);
        Feature[] features = [.. Enumerable.Range(0, 2).Select(index => new Feature($"x{index}", ScoreKind.Padding, Suspicion.Free, "f", "S."))];
        return new TrainingSet(features, [.. Enumerable.Range(0, 3000).Select(row =>
        {
            float[] x = [random.NextSingle(), random.NextSingle()];
            return new TrainingRow(x, x[0] > 0.5f != x[1] > 0.5f, $"s{row % 30}");
        })]);
    }

    private delegate float Score(ReadOnlySpan<float> features);

    private static double Right(TrainingSet set, Score score) => set.Rows.Average(row => score(row.Features.Span) > 0 == row.Inflated ? 1.0 : 0);
}
