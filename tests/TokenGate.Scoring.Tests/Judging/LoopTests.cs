using System.Globalization;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>One prompt sent again and again with a little changed, and honest work that looks like it.</summary>
public sealed class LoopTests
{
    private const string Short = "How do I undo the last commit but keep my changes?";

    [Theory]
    [InlineData("same", 0.2)]
    [InlineData("stamped", 0.2)]
    [InlineData("shuffled", 0.2)]
    [InlineData("identifiers", 0.2)]
    public void Decide_ShortPromptInALoop_EarnsLittleMoreThanItsFreeAnswers(string way, double most)
    {
        var (desk, random, gross, trusted) = (new Desk(), new Random(11), 0L, 0L);
        for (var i = 0; i < 30; i++)
        {
            var split = desk.Ask(Vary(way, random), Prose.Of(100, 500 + i)).Split;
            gross += split.Input + split.Output;
            trusted += split.TrustedInput + split.TrustedOutput;
            desk.Now += TimeSpan.FromSeconds(40);
        }

        Assert.True(trusted <= most * gross, $"{trusted} of {gross}");
    }

    [Fact]
    public void Decide_ShortTextsLabelledUnderOneInstruction_StayWhole()
    {
        var (desk, novel, trusted) = (new Desk(), 0L, 0L);
        for (var i = 0; i < 200; i++)
        {
            var text = Prose.Of(9, 3_000 + i);
            var split = desk.Ask($"Label the message as praise, complaint or question, and answer with the label alone.\n\n{text}", Prose.Of(3, i)).Split;
            novel += WordCounter.Instance.Count(System.Text.Encoding.UTF8.GetBytes(text));
            trusted += split.TrustedInput;
            Assert.Equal(split.Output, split.TrustedOutput);
            desk.Now += TimeSpan.FromSeconds(5);
        }

        Assert.InRange(trusted, 0.95 * novel, 1.3 * novel);
    }

    [Fact]
    public void Decide_TheSameFormDayAfterDay_IsWork()
    {
        var (desk, random) = (new Desk(), new Random(5));
        for (var i = 0; i < 8; i++)
        {
            var split = desk.Ask(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Shift report for line 4, comment it in two sentences.\nOutput {random.Next(300, 900)} units, scrap {random.Next(1, 40)}, stops {random.Next(9)}.\nEnergy {random.Next(200, 400)} kWh, hall {random.Next(18, 31)} C."),
                Prose.Of(40, 800 + i)).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
            Assert.True(split.TrustedInput * 2 > split.Input, split.ToString());
            desk.Now += TimeSpan.FromHours(30);
        }
    }

    [Fact]
    public void Decide_TheSameRequestAgain_NamesTheEarlierExchange()
    {
        var desk = new Desk();
        Judgement Ask(string id, string prompt)
        {
            var evidence = desk.Judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
            desk.Now += TimeSpan.FromMinutes(1);
            return desk.Judge.Decide(new JudgeInput
            {
                Id = id,
                User = "ada",
                StartedAt = desk.Now,
                EndedAt = desk.Now,
                Evidence = evidence,
                Response = Desk.Answer("Fine."),
                Input = evidence.EstimatedInput,
                Output = 5,
            });
        }

        _ = Ask("r1", Prose.Of(80, 1));
        _ = Ask("r2", Prose.Of(80, 2));
        var words = Prose.Of(80, 1).Split(' ');
        words[10] = "quinoa";
        Assert.Contains("is like exchange r1 of 2026-03-02 09:01 UTC", Ask("r3", string.Join(' ', words)).Policy, StringComparison.Ordinal);
    }

    private static string Vary(string way, Random random)
    {
        var words = Short.Split(' ');
        switch (way)
        {
            case "stamped":
                return string.Create(CultureInfo.InvariantCulture, $"{Short} (sent {random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}, job {random.Next(100_000, 1_000_000)})");
            case "shuffled":
                random.Shuffle(words);
                break;
            case "identifiers":
                words = [.. words.Select(word => random.Next(3) == 0 ? $"{word} {random.NextInt64():x16}" : word)];
                break;
        }

        return string.Join(' ', words);
    }
}
