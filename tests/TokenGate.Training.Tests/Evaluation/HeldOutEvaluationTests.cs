using TokenGate.Training.Evaluation;
using TokenGate.Training.Samples;
using TokenGate.Training.Tests.Samples;
using Xunit;

namespace TokenGate.Training.Tests.Evaluation;

public sealed class HeldOutEvaluationTests
{
    [Fact]
    public void Run_SeparableTraffic_FindsMostAndAccusesFew()
    {
        var set = DrawnExchanges.Draw(1, 1500, 100);
        var concluded = HeldOutEvaluation.Run(set, new HeldOutOptions
        {
            SourceFolds = 3,
            FamilyFolds = 3,
            Training = DrawnExchanges.Quick with { FalsePositiveRate = 0.01 },
            BlackBoxTrees = 30,
        });
        var report = EvaluationReport.Create(concluded, new EvaluationReportOptions { Title = "t", Date = new DateOnly(2026, 11, 23) });
        Assert.Equal(1500, report.Honest.Exchanges);
        Assert.Equal(9, report.Families.Count);
        Assert.True(report.Honest.Rate < 0.02, $"honest withheld {report.Honest.Rate}");
        Assert.All(report.Families, family => Assert.True(family.Recall > 0.6, $"{family.Family} {family.Recall}"));
        Assert.All(report.Heads, head => Assert.True(head.RecallAtHundredth > 0.75 && head.BlackBoxAtHundredth > 0.7));
        Assert.All(concluded.Where(exchange => exchange.Withheld), exchange => Assert.Equal((0, 150), (exchange.Trusted, exchange.Split.WithheldInput + exchange.Split.WithheldOutput)));
        Assert.All(concluded, exchange => Assert.Equal(150, exchange.Spent));
    }

    [Theory]
    [InlineData(HoldOut.Sources)]
    [InlineData(HoldOut.Families)]
    [InlineData(HoldOut.SourcesAndFamilies)]
    public void Run_AnyHoldOut_ConcludesEveryHonestExchangeOnceAndEveryFamily(HoldOut holdOut)
    {
        var set = DrawnExchanges.Draw(2, 300, 40);
        var folds = new List<int>();
        var concluded = HeldOutEvaluation.Run(
            set, new HeldOutOptions { HoldOut = holdOut, SourceFolds = 2, FamilyFolds = 3, Training = DrawnExchanges.Quick }, new Collector(folds));
        Assert.Equal(holdOut == HoldOut.Sources ? 2 : 3, folds.Count);
        Assert.Equal(300, concluded.Count(exchange => exchange.IsHonest));
        Assert.Equal(concluded.Count, concluded.Select(exchange => exchange.Id).Distinct().Count());
        Assert.Equal(9, concluded.Where(exchange => !exchange.IsHonest).Select(exchange => exchange.Family).Distinct().Count());
        var all = holdOut != HoldOut.SourcesAndFamilies;
        Assert.Equal(all, concluded.Count == set.Samples.Count);
    }

    [Fact]
    public void Run_FamilyThatOnlyItsOwnTellGivesAway_IsNotFoundWhenHeldOut()
    {
        // Family Padding_0 alone shows itself by the noise feature, so a model that never saw it cannot know.
        var drawn = DrawnExchanges.Draw(3, 900, 80, shift: 0.6);
        var noise = 1;
        var set = new ExchangeSet(DrawnExchanges.Catalogue, [.. drawn.Samples.Select(sample =>
        {
            if (sample.Family != "Padding_0")
            {
                return sample;
            }

            var features = sample.Features.ToArray();
            (features[0], features[noise]) = (features[0] - 0.6f, features[noise] + 5);
            return sample with { Features = features };
        })]);
        var options = new HeldOutOptions { SourceFolds = 2, FamilyFolds = 3, Training = DrawnExchanges.Quick with { FalsePositiveRate = 0.01 } };
        Assert.True(Recall(HoldOut.Sources) > 0.9);
        Assert.True(Recall(HoldOut.Families) < 0.2);

        double Recall(HoldOut holdOut) => HeldOutEvaluation.Run(set, options with { HoldOut = holdOut })
            .Where(exchange => exchange.Family == "Padding_0").Average(exchange => exchange.Withheld ? 1.0 : 0);
    }

    private sealed class Collector(List<int> reports) : IProgress<int>
    {
        public void Report(int value) => reports.Add(value);
    }
}
