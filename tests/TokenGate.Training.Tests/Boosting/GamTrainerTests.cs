using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;
using Xunit;

namespace TokenGate.Training.Tests.Boosting;

public sealed class GamTrainerTests
{
    private static readonly GamTrainerOptions Quick = new() { Bags = 4, MaxRounds = 400, Patience = 25, LearningRate = 0.1 };

    [Fact]
    public void Train_AdditiveFunction_RecoversIt()
    {
        var training = GamTrainer.Train(Samples.Additive(1, 12_000), Quick);
        var errors = new List<double>();
        foreach (var row in Samples.Additive(2, 2_000).Rows)
        {
            var calibrated = 1 / (1 + Math.Exp(-Samples.Truth(row.Features.Span)));
            errors.Add(Math.Abs(calibrated - training.Model.Probability(row.Features.Span)));
        }

        Assert.True(errors.Average() < 0.05, $"mean error of the probability {errors.Average():F3}");
        Assert.True(training.Importance[3] < 0.15 * training.Importance[0], "noise must not matter");
    }

    [Fact]
    public void Train_MissingValues_GetTheirOwnBin()
    {
        var model = GamTrainer.Train(Samples.Additive(1, 12_000), Quick).Model;
        var contributions = new double[4];
        double Effect(float x2)
        {
            model.Contributions([0.2f, 0.2f, x2, 0.2f], contributions);
            return contributions[2];
        }

        // The truth adds 1 when missing, as much as 0.5 does, and 0 beside it.
        Assert.InRange(Effect(-1) - Effect(0.5f), -0.4, 0.4);
        Assert.True(Effect(-1) - Effect(0.02f) > 0.5);
        Assert.Equal(Effect(-0.5f), Effect(0f));
    }

    [Theory]
    [InlineData(Monotonicity.Constraint)]
    [InlineData(Monotonicity.Projection)]
    public void Train_DeclaredDirections_HoldInEveryBin(Monotonicity monotonicity)
    {
        // x1's truth goes up and down, x2's only up: one declared against the truth in part, one wholly.
        var set = Samples.Additive(3, 6_000, Suspicion.Rising, Suspicion.Falling, Suspicion.Falling, Suspicion.Rising);
        var model = GamTrainer.Train(set, Quick with { Monotonicity = monotonicity }).Model;
        foreach (var shape in model.Shapes)
        {
            var sign = set.Features[shape.Input].Direction == Suspicion.Rising ? 1 : -1;
            var first = shape.UpperBounds[0] == -1 ? 1 : 0;
            for (var bin = first + 1; bin < shape.Effects.Length; bin++)
            {
                Assert.True(sign * (shape.Effects[bin] - shape.Effects[bin - 1]) >= 0, $"x{shape.Input}, bin {bin}");
            }
        }
    }

    [Fact]
    public void Train_SameSeedOtherThreads_GivesTheSameBytes_AndAnotherSeedOthers()
    {
        var set = Samples.Additive(4, 3_000);
        var quick = Quick with { MaxRounds = 40 };
        var once = GamTrainer.Train(set, quick with { Threads = 1 });
        var again = GamTrainer.Train(Samples.Additive(4, 3_000), quick with { Threads = 2 });
        Assert.Equal(MlNetModelWriter.Write(once.Model, null), MlNetModelWriter.Write(again.Model, null));
        Assert.Equal(once.HeldOutScores, again.HeldOutScores);
        Assert.NotEqual(MlNetModelWriter.Write(once.Model, null), MlNetModelWriter.Write(GamTrainer.Train(set, quick with { Seed = 2 }).Model, null));
    }

    [Fact]
    public void Train_HonestRows_AreTheZeroOfEveryShape()
    {
        var set = Samples.Additive(5, 3_000);
        var model = GamTrainer.Train(set, Quick with { MaxRounds = 60 }).Model;
        var (sums, contributions) = (new double[4], new double[4]);
        foreach (var row in set.Rows.Where(row => !row.Inflated))
        {
            model.Contributions(row.Features.Span, contributions);
            for (var feature = 0; feature < 4; feature++)
            {
                sums[feature] += contributions[feature];
            }
        }

        Assert.All(sums, sum => Assert.InRange(sum / (set.Rows.Count - set.Inflated), -1e-6, 1e-6));
    }

    [Fact]
    public void Train_HeldOutScores_AreNotThoseOfTheTrainedModel_ButAgreeWithIt()
    {
        var set = Samples.Additive(6, 6_000);
        var training = GamTrainer.Train(set, Quick);
        var own = set.Rows.Select(row => (double)training.Model.Raw(row.Features.Span)).ToList();
        var pairs = training.HeldOutScores.Select((score, row) => ((double)score, own[row])).Where(pair => !double.IsNaN(pair.Item1)).ToList();
        Assert.True(pairs.Count > 0.8 * set.Rows.Count);
        Assert.Contains(pairs, pair => pair.Item1 != pair.Item2);
        Assert.True(Correlation(pairs) > 0.95);
    }

    [Fact]
    public void Train_RareNoise_DoesNotJump()
    {
        // One feature is 1 in three inflating rows only: fewer than a leaf may have.
        var random = new Random(7);
        TrainingRow[] rows =
        [
            .. Enumerable.Range(0, 2_000).Select(row => new TrainingRow(
                new[] { row < 3 ? 1f : 0f, random.NextSingle() }, row < 3 || row % 2 == 0, $"s{row % 40}")),
        ];
        var set = new TrainingSet([Samples.Feature("rare", Suspicion.Free), Samples.Feature("noise", Suspicion.Free)], rows);
        Assert.Equal(0, GamTrainer.Train(set, Quick).Importance[0], 1e-9);
    }

    [Fact]
    public void Train_OneSource_SaysThatMoreAreNeeded()
    {
        TrainingRow[] rows = [.. Enumerable.Range(0, 100).Select(row => new TrainingRow(new[] { (float)row }, row % 2 == 0, "only"))];
        var fault = Assert.Throws<InvalidOperationException>(() => GamTrainer.Train(new TrainingSet([Samples.Feature("x", Suspicion.Free)], rows), Quick));
        Assert.Contains("four sources", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OptionsOutOfRange_NamesThemAll()
    {
        var fault = Assert.Throws<ArgumentException>(() => GamTrainer.Train(Samples.Additive(1, 200), new GamTrainerOptions { Bags = 0, MaxBins = 900 }));
        Assert.Contains("Bags", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBins", fault.Message, StringComparison.Ordinal);
    }

    private static double Correlation(List<(double X, double Y)> pairs)
    {
        var (mx, my) = (pairs.Average(pair => pair.X), pairs.Average(pair => pair.Y));
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        foreach (var (x, y) in pairs)
        {
            xy += (x - mx) * (y - my);
            xx += (x - mx) * (x - mx);
            yy += (y - my) * (y - my);
        }

        return xy / Math.Sqrt(xx * yy);
    }
}
