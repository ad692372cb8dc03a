using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>The judge with models of one shape each, so that what decides is known.</summary>
public sealed class WithModelsTests
{
    [Theory]
    [InlineData(JudgeMode.Enforce)]
    [InlineData(JudgeMode.Observe)]
    public void Decide_OutputOverItsThreshold_WithholdsInEnforceAndOnlyRecordsInObserve(JudgeMode mode)
    {
        var judge = new Judge(new JudgeOptions { Mode = mode }, Desk.Key, Models(ScoreKind.Output, "demand", 3));
        var judgement = Decide(judge, "Write an essay of 5,000 words about boats", Prose.Of(400, 1), 1000);
        Assert.Equal(Verdict.Inflated, judgement.Verdict);
        Assert.True(judgement.Split.IsValid);
        if (mode == JudgeMode.Enforce)
        {
            Assert.Equal(0, judgement.Split.TrustedInput + judgement.Split.TrustedOutput);
            Assert.Equal(1000, judgement.Split.WithheldOutput + judgement.Split.RepeatedOutput);
            Assert.True(judgement.Split.WithheldInput > 0);
        }
        else
        {
            Assert.Equal(0, judgement.Split.WithheldInput + judgement.Split.WithheldOutput);
            Assert.StartsWith("observed only", judgement.Policy, StringComparison.Ordinal);
        }

        Assert.NotEmpty(judgement.ModelVersion);
        Assert.Equal("demand", judgement.Output!.Reasons[0].Feature);
        Assert.NotNull(judgement.Padding);
        Assert.NotNull(judgement.Duplication);
        Assert.Equal(FeatureCatalogue.All.Length, judgement.Features.Length);
    }

    [Fact]
    public void Decide_OutputBelowItsThreshold_IsTrusted()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, Models(ScoreKind.Output, "demand", 3));
        var judgement = Decide(judge, "Write something short about boats", Prose.Of(40, 1), 100);
        Assert.Equal(Verdict.Trusted, judgement.Verdict);
        Assert.Equal(100, judgement.Split.TrustedOutput);
    }

    [Fact]
    public void Decide_RepeatedText_IsNeverWithheld()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, Models(ScoreKind.Padding, "words", -100));
        var text = Prose.Of(500, 1);
        var first = Decide(judge, text, "Fine.", 10);
        Assert.Equal(Verdict.Padded, first.Verdict);
        var again = Decide(judge, text, "Fine.", 10);
        Assert.Equal(Verdict.Trusted, again.Verdict);
        Assert.Equal(again.Split.Input, again.Split.Replayed);
        Assert.Null(again.Padding);
    }

    [Fact]
    public void Use_OtherModels_JudgeFromTheNextExchange()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key);
        Assert.Equal(Verdict.Trusted, Decide(judge, "Write an essay of 5,000 words about boats", Prose.Of(400, 1), 1000).Verdict);
        judge.Use(new JudgeOptions(), Models(ScoreKind.Output, "demand", 3));
        Assert.Equal(Verdict.Inflated, Decide(judge, "Write an essay of 5,000 words about ships", Prose.Of(400, 2), 1000).Verdict);
        Assert.Equal(0, judge.Faults);
    }

    private static Judgement Decide(Judge judge, string prompt, string answer, long output)
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var evidence = judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
        return judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = now,
            EndedAt = now.AddSeconds(3),
            Evidence = evidence,
            Response = Desk.Answer(answer),
            Input = evidence.EstimatedInput,
            Output = output,
        });
    }

    /// <summary>Models of which one says 6 above a bound of one feature and -6 below; the others always say -6.</summary>
    private static ModelSet Models(ScoreKind head, string feature, double bound)
    {
        var models = new Dictionary<ScoreKind, ScoreModel>();
        foreach (var each in Enum.GetValues<ScoreKind>())
        {
            var features = FeatureCatalogue.For(each);
            var name = each == head ? features.First(f => f.Name == feature || feature == "words").Name : features[0].Name;
            var input = features.Select(f => f.Name).ToList().IndexOf(name);
            double[] effects = each == head ? [-6, 6] : [-6, -6];
            var gam = new GamModel(features.Length, 0, [new ShapeFunction(input, [bound, double.PositiveInfinity], [.. effects])], PlattCalibrator.Identity);
            models.Add(each, new ScoreModel(gam, new ModelDescription
            {
                Head = each,
                Features = [.. features.Select(f => f.Name)],
                Decision = new OperatingPoint(0.0003, 4, 0.98f),
                Points = [new OperatingPoint(0.01, 3, 0.95f)],
                Profiles = [.. features.Select(f => FeatureProfile.Create(f.Name, [0f, 1f]))],
                Score = FeatureProfile.Create("score", [0f, 1f]),
                Origin = new TrainingOrigin(1, new DateOnly(2026, 11, 23), "", 1, 1, 1),
            }));
        }

        return ModelSet.Create(models, FeatureCatalogue.All);
    }
}
