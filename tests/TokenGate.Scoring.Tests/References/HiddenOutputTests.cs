using System.Text;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Scoring.Tests.References;

/// <summary>Hidden reasoning counts up to a multiple of what was newly asked and visibly, newly answered.</summary>
public sealed class HiddenOutputTests(ITestOutputHelper output)
{
    [Fact]
    public void Decide_ThirtyTrivialQuestionsWithMuchReasoning_EarnUnderFivePercentOfIt()
    {
        var desk = new Desk();
        var random = new Random(5);
        var sum = Enumerable.Range(0, 30).Aggregate(TokenSplit.None, (sum, _) =>
            sum + Ask(desk, $"Is {random.Next(1000, 9999)} divisible by {random.Next(3, 19)}?", "No, it is not.", 20_000));
        output.WriteLine($"trusted {sum.TrustedOutput} of {sum.Output}, unseen {sum.UnseenOutput}");
        Assert.True(sum.TrustedOutput < 30 * 20_000 / 20, $"{sum}");
        Assert.True(sum.UnseenOutput > 30 * 18_000, $"{sum}");
    }

    [Fact]
    public void Decide_HardShortQuestions_LoseWhatIsBeyondTheMultiple()
    {
        var desk = new Desk();
        var random = new Random(6);
        var sum = TokenSplit.None;
        for (var i = 0; i < 40; i++)
        {
            var question = $"Which of the {random.Next(20, 90)} subgroups of order {random.Next(100, 999)} is normal, and why? {Prose.Of(12, i)}";
            sum += Ask(desk, question, $"The one of index {random.Next(2, 9)}. {Prose.Of(20, 100 + i)}", random.Next(1_500, 18_000));
        }

        output.WriteLine($"hard short questions: of {sum.Output} output tokens {sum.UnseenOutput} are unseen ({100.0 * sum.UnseenOutput / sum.Output:0.0} %)");
        Assert.True(sum.TrustedOutput > 40 * 1_000, $"{sum}");
        Assert.Equal(0, sum.WithheldOutput);
    }

    [Fact]
    public void Decide_ReasoningInProportion_KeepsAllOfIt()
    {
        var split = Ask(new Desk(), Prose.Of(120, 1), Prose.Of(150, 2), 4_000);
        Assert.Equal((split.Output, 0), (split.TrustedOutput, split.UnseenOutput));
    }

    [Fact]
    public void Decide_OutputThatNoTextExplains_IsHiddenWhetherItIsCalledReasoningOrNot()
    {
        var split = Ask(new Desk(), "say x", "x", 0, total: 1_000_000);
        Assert.True(split.TrustedOutput < 500 && split.UnseenOutput > 999_000, $"{split}");
    }

    [Fact]
    public void Decide_PicturesThatTheProviderTells_AreNotHidden()
    {
        var desk = new Desk();
        var evidence = desk.Judge.Prepare(Desk.Chat(("user", "draw a harbour")), ExactCounter.Instance);
        var split = desk.Judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = desk.Now,
            EndedAt = desk.Now.AddSeconds(1),
            Evidence = evidence,
            Response = Desk.Answer("Here it is."),
            Input = 3,
            Output = 4_003,
            Counts = new TokenCounts { ImageOutput = 4_000 },
        }).Split;
        Assert.Equal(4_003, split.TrustedOutput);
    }

    private static TokenSplit Ask(Desk desk, string question, string answer, long reasoning, long? total = null)
    {
        desk.Now += TimeSpan.FromSeconds(20);
        var evidence = desk.Judge.Prepare(Desk.Chat(("user", question)), ExactCounter.Instance);
        return desk.Judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = desk.Now,
            EndedAt = desk.Now.AddSeconds(10),
            Evidence = evidence,
            Response = Desk.Answer(answer),
            Input = evidence.EstimatedInput,
            Output = total ?? (reasoning + ExactCounter.Instance.Count(Encoding.UTF8.GetBytes(answer))),
            Dialect = "openai.chat",
            Counts = new TokenCounts { Reasoning = total is null ? reasoning : null },
        }).Split;
    }
}
