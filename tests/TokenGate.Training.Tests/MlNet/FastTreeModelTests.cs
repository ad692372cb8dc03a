using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;
using TokenGate.Training.MlNet;
using Xunit;

namespace TokenGate.Training.Tests.MlNet;

public sealed class FastTreeModelTests
{
    [Fact]
    public void Train_FeaturesThatOnlyActTogether_FindsWhatAGamCannot()
    {
        var set = Together(1);
        var trees = FastTreeModel.Train(set, seed: 1, trees: 80);
        var gam = GamTrainer.Train(set, new GamTrainerOptions { Bags = 2, MaxRounds = 80 }).Model;
        var test = Together(2);
        Assert.True(Right(test, trees.Score(Vectors(test))) > 0.95);
        Assert.True(Right(test, [.. Vectors(test).Select(row => gam.Raw(row))]) < 0.65);
    }

    [Fact]
    public void Train_SameSeed_ScoresTheSameToTheLastBit()
    {
        var set = Together(3);
        Assert.Equal(Bits(set), Bits(set));

        static int[] Bits(TrainingSet set) => Array.ConvertAll(FastTreeModel.Train(set, seed: 5, trees: 10).Score(Vectors(set)), BitConverter.SingleToInt32Bits);
    }

    [Fact]
    public void Train_RowsOfWeight_CountsThem()
    {
        // The same place with both labels: the weights alone decide what is said of it.
        Feature[] features = [new("x", ScoreKind.Padding, Suspicion.Free, "f", "S.")];
        var set = new TrainingSet(features, [.. Enumerable.Range(0, 400).Select(row => new TrainingRow(new float[] { row % 2 }, row % 4 < 2, $"s{row % 20}", row % 4 < 2 ? 9 : 1))]);
        Assert.All(FastTreeModel.Train(set, seed: 1, trees: 20).Score(Vectors(set)), score => Assert.True(score > 0, $"{score}"));
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

    private static IEnumerable<float[]> Vectors(TrainingSet set) => set.Rows.Select(row => row.Features.ToArray());

    private static double Right(TrainingSet set, float[] scores) => set.Rows.Zip(scores, (row, score) => score > 0 == row.Inflated ? 1.0 : 0).Average();
}
