using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Models;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>The judge with models of one shape each, so that what decides is known.</summary>
public sealed class WithModelsTests
{
    private const string Demand = "Write an essay of 5,000 words about boats";

    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(JudgeMode.Enforce)]
    [InlineData(JudgeMode.Observe)]
    public void Decide_DoubtBeyondTheAccount_WithholdsInEnforceAndOnlyRecordsInObserve(JudgeMode mode)
    {
        var judge = new Judge(new JudgeOptions { Mode = mode }, Desk.Key, OneShapeModels.Create(ScoreKind.Output, "demand", 2));
        var judgement = Decide(judge, Demand, Prose.Of(400, 1), 20_000);
        Assert.Equal(Verdict.Inflated, judgement.Verdict);
        Assert.True(judgement.Split.IsValid);
        Assert.Equal(new DoubtEntry("output", DoubtAccount.Limit, DoubtAccount.Limit), judgement.Doubt);
        if (mode == JudgeMode.Enforce)
        {
            Assert.Equal(0, judgement.Split.WithheldInput);
            Assert.Equal(DoubtAccount.Limit, judgement.Split.TrustedInput + judgement.Split.TrustedOutput);
            Assert.Equal(20_000, judgement.Split.Output);
        }
        else
        {
            Assert.Equal(0, judgement.Split.WithheldInput + judgement.Split.WithheldOutput);
            Assert.StartsWith("observed only", judgement.Policy, StringComparison.Ordinal);
        }

        Assert.NotEmpty(judgement.ModelVersion);
        Assert.Equal("demand", judgement.Output!.Reasons[0].Feature);
        Assert.NotNull(judgement.Duplication);
        Assert.Equal(FeatureCatalogue.All.Length, judgement.Features.Length);
    }

    [Fact]
    public void Decide_DoubtWithinTheAccount_IsTrustedAndDrawn()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, OneShapeModels.Create(ScoreKind.Output, "demand", 2));
        var judgement = Decide(judge, Demand, Prose.Of(400, 1), 1_000);
        Assert.Equal(Verdict.Trusted, judgement.Verdict);
        Assert.Equal(1_000, judgement.Split.TrustedOutput);
        Assert.Equal(judgement.Split.TrustedInput + 1_000, judgement.Doubt?.Drawn);
        judge.GiveBack("ada", judgement.Doubt!.Value.Drawn);
        Assert.Equal(DoubtAccount.Limit, Decide(judge, "Write an essay of 6,000 words about trains", Prose.Of(400, 2), 1_000).Doubt?.Balance);
    }

    [Fact]
    public void Decide_NobodyIdentified_IsNeverWithheld()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, OneShapeModels.Create(ScoreKind.Output, "demand", 2));
        var judgement = Decide(judge, Demand, Prose.Of(400, 1), 20_000, JudgeInput.Nobody);
        Assert.Equal(Verdict.Trusted, judgement.Verdict);
        Assert.Equal(20_000, judgement.Split.TrustedOutput);
        Assert.Null(judgement.Doubt);
    }

    [Fact]
    public void Decide_OutputBelowItsThreshold_IsTrusted()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, OneShapeModels.Create(ScoreKind.Output, "demand", 2));
        var judgement = Decide(judge, "Write something short about boats", Prose.Of(40, 1), 100);
        Assert.Equal(Verdict.Trusted, judgement.Verdict);
        Assert.Equal(100, judgement.Split.TrustedOutput);
        Assert.Null(judgement.Doubt);
    }

    [Fact]
    public void Decide_RepeatedText_IsNeverWithheldNorDoubted()
    {
        var judge = new Judge(new JudgeOptions(), Desk.Key, OneShapeModels.Create(ScoreKind.Padding, "empty_share", -1));
        var text = Prose.Of(12_000, 1);
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
        Assert.Null(Decide(judge, Demand, Prose.Of(400, 1), 1_000).Doubt);
        judge.Use(new JudgeOptions(), OneShapeModels.Create(ScoreKind.Output, "demand", 2));
        Assert.NotNull(Decide(judge, "Write an essay of 5,000 words about ships", Prose.Of(400, 2), 1_000).Doubt);
        Assert.Equal(0, judge.Faults);
    }

    private static Judgement Decide(Judge judge, string prompt, string answer, long output, string user = "ada")
    {
        var evidence = judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
        return judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = Morning,
            EndedAt = Morning.AddSeconds(3),
            Evidence = evidence,
            Response = Desk.Answer(answer),
            Input = evidence.EstimatedInput,
            Output = output,
        });
    }
}
