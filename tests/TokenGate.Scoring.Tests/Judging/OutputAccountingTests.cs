using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

public sealed class OutputAccountingTests
{
    [Fact]
    public void Decide_RegeneratedAnswer_CountsInputOnceAndThreeOutputsInFull()
    {
        var desk = new Desk();
        var prompt = Prose.Of(50, 1);
        var splits = Enumerable.Range(0, 6).Select(i => desk.Ask(prompt, Prose.Of(200, 10 + i)).Split).ToArray();
        Assert.Equal(splits[0].Input, splits[0].TrustedInput);
        Assert.All(splits[1..], split => Assert.Equal(0, split.TrustedInput));
        Assert.All(splits[..3], split => Assert.Equal(split.Output, split.TrustedOutput));
        Assert.All(splits[3..], split => Assert.Equal(0, split.TrustedOutput));
    }

    [Fact]
    public void Decide_RegeneratedWithOneIdenticalAnswer_CountsItInFull()
    {
        var desk = new Desk();
        var answer = Prose.Of(200, 3);
        _ = desk.Ask("Say it, please", answer);
        var split = desk.Ask("Say it, please", answer).Split;
        Assert.Equal(split.Output, split.TrustedOutput);
    }

    [Fact]
    public void Decide_OneIdenticalAnswerAllDay_CountsThreeTimesMore()
    {
        var desk = new Desk();
        var (splits, answer) = (new List<TokenSplit>(), Prose.Of(200, 3));
        for (var hour = 0; hour < 9; hour++)
        {
            splits.Add(desk.Ask($"Translate this to twenty languages for the shop, please ({hour})", answer).Split);
            desk.Now += TimeSpan.FromHours(1);
        }

        Assert.Equal(4 * splits[0].Output, splits.Sum(split => split.TrustedOutput));
    }

    [Fact]
    public void Decide_FormWithNewNumbersAndTheSameAnswer_CountsItsWordsOnce()
    {
        var (desk, random) = (new Desk(), new Random(4));
        string[] labels = [.. Enumerable.Range(0, 30).Select(i => Prose.Of(6, 400 + i).Replace('\n', ' '))];
        string Form() => "Check this specification:\n" + string.Join('\n', labels.Select(label => $"{label}: {random.Next(1000)} mm, tolerance {random.Next(10)}"));
        var first = desk.Ask(Form(), $"All values are fine, the largest is {random.Next(100)}.").Split;
        desk.Now += TimeSpan.FromHours(2);
        var again = desk.Ask(Form(), $"All values are fine, the largest is {random.Next(100)}.").Split;
        Assert.Equal(first.Input, first.TrustedInput);
        Assert.InRange(again.TrustedInput, again.Input * 0.1, again.Input * 0.35);

        // Where the answer depends on the numbers, each word of the form may be news.
        desk.Now += TimeSpan.FromHours(2);
        var used = desk.Ask(Form(), Prose.Of(60, 900)).Split;
        Assert.True(used.TrustedInput > used.Input * 0.6, used.ToString());
    }

    [Fact]
    public void Decide_RegeneratedAfterHalfAnHour_CountsAgain()
    {
        var desk = new Desk();
        for (var i = 0; i < 4; i++)
        {
            _ = desk.Ask("Tell me more about that", Prose.Of(100, i));
        }

        desk.Now += TimeSpan.FromMinutes(31);
        var split = desk.Ask("Tell me more about that", Prose.Of(100, 9)).Split;
        Assert.Equal(split.Output, split.TrustedOutput);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(660)]
    public void Decide_LoopOfOnePrompt_EarnsNextToNothing(int everySeconds)
    {
        var desk = new Desk();
        var (gross, trusted) = (0L, 0L);
        for (var i = 0; i < 300; i++)
        {
            var split = desk.Ask(Prose.Of(60, 1), Prose.Of(150, 1000 + i)).Split;
            gross += split.Input + split.Output;
            trusted += split.TrustedInput + split.TrustedOutput;
            desk.Now += TimeSpan.FromSeconds(everySeconds);
        }

        Assert.True(trusted <= 0.08 * gross, $"{trusted} of {gross}");
    }

    [Theory]
    [InlineData("[{0:N}] {1}")]
    [InlineData("{1} (request {0:D})")]
    [InlineData("2026-03-02 09:{2:00}:17 {1}")]
    public void Decide_LoopWithANonce_AsksNothingNew(string format)
    {
        var desk = new Desk();
        var random = new Random(5);
        var bytes = new byte[16];
        var trusted = 0L;
        var gross = 0L;
        for (var i = 0; i < 40; i++)
        {
            random.NextBytes(bytes);
            var prompt = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, new Guid(bytes), Prose.Of(40, 1), i);
            var split = desk.Ask(prompt, Prose.Of(200, 50 + i)).Split;
            gross += split.Output;
            trusted += split.TrustedOutput;
        }

        Assert.True(trusted <= 0.1 * gross, $"{trusted} of {gross}");
    }

    [Fact]
    public void Decide_FormWithConstantNumbers_EarnsNextToNothingBeyondItsFreeAnswers()
    {
        var desk = new Desk();
        var (trusted, gross) = (0L, 0L);
        for (var i = 0; i < 40; i++)
        {
            var prompt = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Request {i}: What is 17 times 3 and 12 plus 4? Case {(i * 7919) + 1000}, keep a professional tone.");
            var split = desk.Ask(prompt, Prose.Of(200, 50 + i)).Split;
            gross += i < 8 ? 0 : split.Output;
            trusted += i < 8 ? 0 : split.TrustedOutput;
        }

        Assert.True(trusted <= 0.15 * gross, $"{trusted} of {gross}");
    }

    [Fact]
    public void Decide_PromptsInRotation_EarnTheirAnswersOnce()
    {
        var desk = new Desk();
        var trusted = 0L;
        var gross = 0L;
        for (var i = 0; i < 120; i++)
        {
            var split = desk.Ask(Prose.Of(40, i % 8), Prose.Of(200, 500 + i)).Split;
            gross += split.Output;
            trusted += split.TrustedOutput;
            desk.Now += TimeSpan.FromSeconds(20);
        }

        Assert.True(trusted <= 0.16 * gross, $"{trusted} of {gross}");
    }

    [Fact]
    public void Decide_GoOnInAGrowingConversation_IsAlwaysNew()
    {
        var desk = new Desk();
        var history = new List<(string, string)> { ("user", "Write chapter 1 of the novel.") };
        for (var i = 0; i < 8; i++)
        {
            var answer = Prose.Of(150, 20 + i);
            var split = desk.Ask(Desk.Chat([.. history]), answer).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
            history.Add(("assistant", answer));
            history.Add(("user", "Go on"));
        }
    }

    [Fact]
    public void Decide_ChaptersByNumber_AreAllNew()
    {
        var desk = new Desk();
        for (var i = 1; i <= 8; i++)
        {
            var split = desk.Ask($"Summarise chapter {i} of the handbook for a new colleague.", Prose.Of(150, 20 + i)).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
        }
    }

    [Fact]
    public void Decide_AnswerThatRepeatsItself_CountsOnce()
    {
        var desk = new Desk();
        var once = Prose.Of(60, 2);
        var split = desk.Ask("Repeat it forever", string.Join(' ', Enumerable.Repeat(once, 20))).Split;
        Assert.InRange(split.TrustedOutput, split.Output / 25, split.Output / 15);
    }

    [Fact]
    public void Decide_AnswerThatWasGivenToAnotherQuestion_IsRepeated()
    {
        var desk = new Desk();
        var text = Prose.Of(400, 2);
        _ = desk.Ask("Write a story about a lighthouse", text);
        var split = desk.Ask("Write a story about a mountain", text).Split;
        Assert.True(split.TrustedOutput <= 0.03 * split.Output, $"{split.TrustedOutput} of {split.Output}");
    }

    [Fact]
    public void Decide_HiddenReasoning_IsNotJudgedByTheVisibleAnswer()
    {
        var desk = new Desk();
        var text = Prose.Of(100, 2);
        _ = desk.Ask("First question of the day, is it not?", text);
        var evidence = desk.Judge.Prepare(Desk.Chat(("user", "A second question, quite another one")), WordCounter.Instance);
        var split = desk.Judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = desk.Now,
            EndedAt = desk.Now,
            Evidence = evidence,
            Response = Desk.Answer(text) with { Usage = new TokenCounts { Input = 10, Output = 1000, Reasoning = 800 } },
            Input = 10,
            Output = 1000,
        }).Split;
        Assert.InRange(split.RepeatedOutput, 180, 200);
    }
}
