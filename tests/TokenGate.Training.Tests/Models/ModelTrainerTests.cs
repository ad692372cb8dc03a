using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;
using TokenGate.Training.Tests.Samples;
using Xunit;

namespace TokenGate.Training.Tests.Models;

public sealed class ModelTrainerTests
{
    [Fact]
    public void Train_SavedAndLoaded_ScoresTheSameAndHasTheSameVersion()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-train");
        try
        {
            var set = DrawnExchanges.Draw(1, 1200, 60);
            var trained = ModelTrainer.Train(set, DrawnExchanges.Quick);
            trained.Save(folder.FullName);
            var loaded = ModelSet.Load(folder.FullName, DrawnExchanges.Catalogue);
            Assert.Equal(trained.Models.Version, loaded.Version);
            foreach (var sample in set.Samples)
            {
                Assert.Equal(
                    trained.Models.Raw(ScoreKind.Output, set.Row(ScoreKind.Output, sample)), loaded.Raw(ScoreKind.Output, set.Row(ScoreKind.Output, sample)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Train_Twice_GivesTheSameVersion_WhichIsOverAllBytes() => Assert.Equal(
        ModelTrainer.Train(DrawnExchanges.Draw(2, 600, 40), DrawnExchanges.Quick with { Gam = DrawnExchanges.Quick.Gam with { Threads = 1 } }).Models.Version,
        ModelTrainer.Train(DrawnExchanges.Draw(2, 600, 40), DrawnExchanges.Quick with { Gam = DrawnExchanges.Quick.Gam with { Threads = 2 } }).Models.Version);

    [Fact]
    public void Train_Budget_HoldsOnFreshHonestTraffic()
    {
        var trained = ModelTrainer.Train(DrawnExchanges.Draw(3, 3000, 100), DrawnExchanges.Quick with { FalsePositiveRate = 0.01 });
        var fresh = DrawnExchanges.Draw(4, 5000, 100);
        var heads = Enum.GetValues<ScoreKind>();
        double Withheld(Func<ExchangeSample, bool> kind) => fresh.Samples.Where(kind)
            .Average(sample => heads.Any(head => trained.Models[head].Description.Decision.Reached(trained.Models.Raw(head, fresh.Row(head, sample)))) ? 1.0 : 0);

        Assert.True(Withheld(sample => sample.IsHonest) <= 0.015);
        Assert.True(Withheld(sample => !sample.IsHonest) > 0.8);
        Assert.InRange(trained.Thresholds.ReachedAny, 1, 29);
    }

    [Fact]
    public void Train_Description_SaysWhatTheHonestRangeIsAndWhereTheModelComesFrom()
    {
        var set = DrawnExchanges.Draw(5, 1200, 40);
        var progress = new List<(ScoreKind Head, TrainingProgress Progress)>();
        var description = ModelTrainer.Train(set, DrawnExchanges.Quick, new Collector(progress)).Models[ScoreKind.Duplication].Description;
        Assert.Equal(["Duplication_tell", "Duplication_noise"], description.Features);
        Assert.InRange(description.Profiles[0].P95, 0.45f, 0.5f);
        Assert.Equal((1200, 120, 60), (description.Origin.HonestRows, description.Origin.InflatedRows, description.Origin.Sources));
        Assert.Equal(set.TrainingSetOf(ScoreKind.Duplication).Hash(), description.Origin.DataHash);
        Assert.Equal(description.Points.OrderBy(point => point.Raw), description.Points);
        Assert.Equal(9, progress.Count);
    }

    [Fact]
    public void Train_ScoreThatDoesNotApply_LearnsNothingFromTheExchange_AndNeverAccusesIt()
    {
        var drawn = DrawnExchanges.Draw(8, 900, 40);
        var set = new ExchangeSet(DrawnExchanges.Catalogue, [.. drawn.Samples.Select((sample, index) => index % 3 == 0
            ? sample with { Features = (float[])[-1, -1, .. sample.Features.Span[2..]] }
            : sample)]);
        Assert.False(set.Applies(ScoreKind.Padding, set.Samples[0]));
        Assert.True(set.Applies(ScoreKind.Output, set.Samples[0]));

        var trained = ModelTrainer.Train(set, DrawnExchanges.Quick with { FalsePositiveRate = 0.01 });
        Assert.Equal((600, 900), (trained.Models[ScoreKind.Padding].Description.Origin.HonestRows, trained.Models[ScoreKind.Output].Description.Origin.HonestRows));
        Assert.InRange(trained.Thresholds.Honest, 450, 900);
        var concluded = HeldOutEvaluation.Run(set, new HeldOutOptions { SourceFolds = 2, HoldOut = HoldOut.Sources, Training = DrawnExchanges.Quick });
        Assert.Equal(set.Samples.Count(sample => !set.Applies(ScoreKind.Padding, sample)), concluded.Count(exchange => float.IsNaN(exchange.Scores[0])));
    }

    [Fact]
    public void Drift_TrafficThatMoved_IsSeenInItsFeature()
    {
        var set = DrawnExchanges.Draw(6, 1200, 40);
        var model = ModelTrainer.Train(set, DrawnExchanges.Quick).Models[ScoreKind.Padding];
        float[][] honest = [.. DrawnExchanges.Draw(7, 1000, 1).Where(sample => sample.IsHonest).Samples.Select(sample => set.Row(ScoreKind.Padding, sample))];
        Assert.All(DriftFigures.Measure(model, honest), drift => Assert.True(drift.Index < PopulationStability.Watch, $"{drift}"));

        float[][] moved = [.. honest.Select(row => (float[])[row[0], row[1] + 0.3f])];
        var drifts = DriftFigures.Measure(model, moved);
        Assert.Equal(("score", "Padding_noise"), (drifts[0].Name, drifts[1].Name));
        Assert.True(drifts[1].Index > PopulationStability.Act);
        Assert.True(drifts[2].Index < PopulationStability.Watch);
    }

    private sealed class Collector(List<(ScoreKind Head, TrainingProgress Progress)> reports) : IProgress<(ScoreKind Head, TrainingProgress Progress)>
    {
        public void Report((ScoreKind Head, TrainingProgress Progress) value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }
}
