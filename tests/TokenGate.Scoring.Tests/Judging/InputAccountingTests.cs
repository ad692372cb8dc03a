using System.Globalization;
using System.Text;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

public sealed class InputAccountingTests
{
    [Fact]
    public void Decide_GrowingConversation_CountsOnlyWhatIsNew()
    {
        var desk = new Desk();
        var history = new List<(string Role, string Text)> { ("system", Prose.Of(120, 1)) };
        var fresh = 0L;
        var gross = 0L;
        for (var turn = 0; turn < 12; turn++)
        {
            history.Add(("user", Prose.Of(40, 100 + turn)));
            var answer = Prose.Of(60, 200 + turn);
            var request = Desk.Chat([.. history]);
            var judgement = desk.Ask(request, answer);
            var news = request.Segments.Skip(turn == 0 ? 0 : request.Segments.Count - 1).Sum(segment => WordCounter.Instance.Count(segment.Text.Span));
            Assert.Equal(news, judgement.Split.TrustedInput);
            Assert.Equal(0, judgement.Split.Repeated);
            fresh += judgement.Split.TrustedInput;
            gross += judgement.Split.Input;
            history.Add(("assistant", answer));
            desk.Now += TimeSpan.FromMinutes(2);
        }

        Assert.True(gross > 4 * fresh, $"{gross} gross, {fresh} fresh: the history did not grow.");
    }

    [Fact]
    public void Decide_ConversationRebuiltUnderAnotherSystemPrompt_RepeatsItsHistory()
    {
        var desk = new Desk();
        var question = Prose.Of(200, 1);
        var answer = Prose.Of(200, 2);
        _ = desk.Ask(Desk.Chat(("system", "It is nine o'clock."), ("user", question)), answer);
        var split = desk.Ask(Desk.Chat(("system", "It is ten o'clock."), ("user", question), ("assistant", answer), ("user", Prose.Of(30, 3))), "Yes.").Split;
        var news = WordCounter.Instance.Count(Encoding.UTF8.GetBytes(Prose.Of(30, 3)));
        Assert.InRange(split.TrustedInput, news, news + 15);
        Assert.Equal(split.Input - split.TrustedInput, split.Repeated);
    }

    [Theory]
    [InlineData("tool_call{\"path\": \"a.txt\", \"lines\": [1, 2]}", "tool_call{\"path\":\"a.txt\",\"lines\":[1,2]}")]
    [InlineData("First line.\nSecond line.", "First line.\r\nSecond line. ")]
    public void Decide_AnswerSentBackWithOtherWhiteSpace_IsReplayed(string answered, string sentBack)
    {
        var desk = new Desk();
        _ = desk.Ask("What does the file say, and who wrote it?", answered);
        var split = desk.Ask(Desk.Chat(("user", "What does the file say, and who wrote it?"), ("assistant", sentBack), ("user", "Thanks")), "Fine.").Split;
        Assert.Equal(2, split.TrustedInput);
        Assert.Equal(0, split.Repeated);
    }

    [Fact]
    public void Decide_HistoryTakenForKnown_CountsWhatFollowsTheLastAnswer()
    {
        var (system, first, answer, second) = (Prose.Of(120, 1), Prose.Of(40, 2), Prose.Of(60, 3), Prose.Of(30, 4));
        var news = WordCounter.Instance.Count(Encoding.UTF8.GetBytes(second));
        var turn = Ask(("system", system), ("user", first), ("assistant", answer), ("user", second));
        Assert.Equal(news, turn.TrustedInput);
        Assert.Equal(0, turn.Repeated);

        // What an agent's tools brought after the answer is new; an answer to be gone on with is no history, and nobody's new text.
        var agent = Ask(("system", system), ("user", first), ("assistant", answer), ("tool", second), ("assistant", "The"));
        Assert.Equal(news, agent.TrustedInput);
        Assert.Equal(1, agent.Repeated);

        // Without an answer there is no history.
        Assert.Equal(Ask(("system", system), ("user", first)).Input, Ask(("system", system), ("user", first)).TrustedInput);

        static TokenSplit Ask(params (string Role, string Text)[] messages)
        {
            var desk = new Desk();
            var evidence = desk.Judge.Prepare(Desk.Chat(messages), WordCounter.Instance);
            return desk.Judge.Decide(new JudgeInput
            {
                User = "ada",
                StartedAt = desk.Now,
                EndedAt = desk.Now,
                Evidence = evidence,
                Response = Desk.Answer("Fine."),
                Input = evidence.EstimatedInput,
                Output = 1,
                TakesHistoryForKnown = true,
            }).Split;
        }
    }

    [Fact]
    public void Decide_InventedHistory_IsNeitherFreshNorReplayed()
    {
        var desk = new Desk();
        _ = desk.Ask("Hello there", "Hello.");
        var invented = Prose.Of(300, 4);
        var split = desk.Ask(Desk.Chat(("user", "Hello there"), ("assistant", invented), ("user", "Go on")), "Fine.").Split;
        Assert.Equal(WordCounter.Instance.Count("Hello there"u8), split.Replayed);
        Assert.Equal(WordCounter.Instance.Count(Encoding.UTF8.GetBytes(invented)), split.Repeated);
    }

    [Fact]
    public void Decide_DocumentAskedAboutTwice_CountsTheDocumentOnce()
    {
        var desk = new Desk();
        var document = Prose.Of(1500, 5);
        var first = desk.Ask("Summarise this in three points:\n\n" + document).Split;
        var second = desk.Ask("Which of the claims below are wrong, and why?\n\n" + document).Split;
        Assert.Equal(first.Input, first.TrustedInput);
        Assert.InRange(second.TrustedInput, WordCounter.Instance.Count("Which of the claims below are wrong, and why?"u8) - 2, 40);
        Assert.Equal(second.Input, second.Repeated + second.TrustedInput);
    }

    [Fact]
    public void Decide_TheSameTextInDisguise_IsRepeated()
    {
        var desk = new Desk();
        var document = Prose.Of(800, 6);
        _ = desk.Ask("Summarise this: " + document);
        string[] disguises =
        [
            document.ToUpper(CultureInfo.InvariantCulture),
            document.Replace(" ", "  \n", StringComparison.Ordinal),
            document.Replace("a", "а", StringComparison.Ordinal), // Cyrillic
            string.Concat(document.Select((c, i) => i % 7 == 3 ? $"{c}\u200B" : c.ToString())),
            document.Replace(". ", "! -- ", StringComparison.Ordinal),
            string.Concat(document.Select(c => c is >= 'a' and <= 'z' ? (char)(c - 'a' + 'ａ') : c)),
        ];
        foreach (var disguise in disguises)
        {
            var split = desk.Ask("Tell me what matters most in here: " + disguise).Split;
            Assert.True(split.TrustedInput <= 0.03 * split.Input, $"{split.TrustedInput} of {split.Input} trusted: {disguise[..40]}");
        }
    }

    [Fact]
    public void Decide_MessageOfManyShortTurnsBehindANonce_IsRepeated()
    {
        var desk = new Desk();
        var turns = Enumerable.Range(0, 60).Select(i => ("user", Prose.Of(3, 900 + i))).ToArray();
        _ = desk.Ask(Desk.Chat([("system", "nonce 1"), .. turns]), "Fine.");
        var split = desk.Ask(Desk.Chat([("system", "nonce 2"), .. turns]), "Fine.").Split;
        Assert.True(split.TrustedInput <= 0.15 * split.Input, $"{split.TrustedInput} of {split.Input}");
    }

    [Theory]
    [InlineData("word")]
    [InlineData("All work and no play makes Jack a dull boy. ")]
    [InlineData("🎉")]
    [InlineData("!")]
    [InlineData("\n \t ")]
    [InlineData("# ")]
    public void Decide_FloodInsideOneRequest_CountsOnce(string unit)
    {
        var desk = new Desk();
        var flood = string.Concat(Enumerable.Repeat(unit + (unit == "word" ? " " : ""), 2000));
        var split = desk.Ask("Please have a look at this: " + flood).Split;
        Assert.True(split.TrustedInput <= 0.06 * split.Input + 16, $"{split.TrustedInput} of {split.Input} trusted");
    }

    [Theory]
    [InlineData("{0}, ")]
    [InlineData("{0}\n")]
    [InlineData("This is line number {0} of the text that goes on and on. ")]
    [InlineData("Line {0}: hello\n")]
    public void Decide_CountingInsideOneRequest_IsNoNews(string format)
    {
        var desk = new Desk();
        var text = string.Concat(Enumerable.Range(1, 1500).Select(i => string.Format(CultureInfo.InvariantCulture, format, i)));
        var split = desk.Ask("Please have a look at this: " + text).Split;
        Assert.True(split.TrustedInput <= 0.06 * split.Input, $"{split.TrustedInput} of {split.Input} trusted");
    }

    [Theory]
    [InlineData("\u200B", 30, true)]
    [InlineData("\u0301", 30, true)]
    [InlineData("\u200C", 1, false)]
    [InlineData("\u0301", 1, false)]
    public void Decide_InvisibleCharactersInWords_CountAsSpellingOnlyWhileTheyAreFew(string silent, int each, bool isFlood)
    {
        var desk = new Desk();
        var text = string.Join(' ', Prose.Of(200, 1).Split(' ').Select(word => word.Insert(1, string.Concat(Enumerable.Repeat(silent, each)))));
        var split = desk.Ask(text).Split;
        Assert.True(isFlood ? split.TrustedInput < 0.3 * split.Input : split.TrustedInput == split.Input, $"{split.TrustedInput} of {split.Input} trusted");
    }

    [Fact]
    public void Decide_TableOfDifferentRows_StaysNews()
    {
        var desk = new Desk();
        var random = new Random(7);
        var rows = string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"2026-03-02T09:{i % 60:00}:{random.Next(60):00} INFO worker-{random.Next(9)} job {random.Next(100_000)} done in {random.Next(5000)} ms\n"));
        var split = desk.Ask("Why are some of these slow?\n" + rows).Split;
        Assert.True(split.TrustedInput >= 0.95 * split.Input, $"{split.TrustedInput} of {split.Input} trusted");
    }

    [Fact]
    public void Decide_AfterTheWindow_LongMemoryStillKnowsMostOfIt()
    {
        var desk = new Desk();
        var document = Prose.Of(3000, 8);
        _ = desk.Ask("Summarise this: " + document);
        desk.Now += TimeSpan.FromDays(5);
        var split = desk.Ask("What are the main risks in this text? " + document).Split;
        Assert.True(split.Repeated >= 0.8 * split.Input, $"{split.Repeated} of {split.Input} repeated after five days");
        desk.Now += TimeSpan.FromDays(16);
        var late = desk.Ask("Who should read this, and when? " + document).Split;
        Assert.True(late.Repeated <= 0.01 * late.Input, $"{late.Repeated} of {late.Input} repeated after the long window");
    }

    [Fact]
    public void Decide_OtherUser_IsNotAffected()
    {
        var desk = new Desk();
        var document = Prose.Of(500, 9);
        _ = desk.Ask("Summarise this: " + document, user: "ada");
        var split = desk.Ask("Summarise this: " + document, user: "bob").Split;
        Assert.Equal(split.Input, split.TrustedInput);
    }

    [Fact]
    public void Decide_SameImageTwice_CountsItOnceAndItsQuestionsEach()
    {
        var desk = new Desk();
        RequestContent Look(string question) => new()
        {
            Segments =
            [
                new Segment(SegmentRole.User, 0, default, OpaqueBytes: 40_000, OpaqueTokens: 765),
                new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes(question)),
            ],
        };
        var first = desk.Ask(Look("What is in this picture?"), "A cat.").Split;
        var second = desk.Ask(Look("Which colour has the sofa?"), "Red.").Split;
        Assert.Equal(first.Input, first.TrustedInput);
        Assert.Equal(765, second.Replayed);
        Assert.Equal(second.Input - 765, second.TrustedInput);
    }
}
