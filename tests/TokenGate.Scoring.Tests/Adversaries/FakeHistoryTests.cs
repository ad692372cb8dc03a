using System.Text;
using TokenGate.Scoring.Tests.Judging;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>Replayed is what this user sent or got from us, and no claim of a client; what the assistant said is never new.</summary>
public sealed class FakeHistoryTests
{
    [Fact]
    public void Decide_InventedTurnsInEveryRequest_AreNeverReplayedBeforeTheyWereSent()
    {
        var desk = new Desk();
        var history = new List<(string, string)> { ("user", "Hello there") };
        var sent = 0L;
        for (var i = 0; i < 8; i++)
        {
            var split = desk.Ask(Desk.Chat([.. history]), "Fine.").Split;
            Assert.Equal(sent, split.Replayed);
            Assert.True(split.TrustedInput < Tokens(Prose.Of(30, 1)), $"{split}: what the assistant is said to have said is nobody's new text.");
            sent = split.Input;
            history.Add(("assistant", Prose.Of(120, 10 + i)));
            history.Add(("user", Prose.Of(10, 100 + i)));
        }
    }

    [Fact]
    public void Decide_OneTurnExchangedInTheMiddle_BreaksTheChainFromThere()
    {
        var desk = new Desk();
        var (question, answer) = (Prose.Of(30, 1), Prose.Of(100, 2));
        _ = desk.Ask(Desk.Chat(("user", question)), answer);
        var split = desk.Ask(Desk.Chat(("user", question), ("assistant", Prose.Of(100, 3)), ("user", "And then?")), "Fine.").Split;
        Assert.Equal(Tokens(question), split.Replayed);
        Assert.Equal(Tokens(Prose.Of(100, 3)), split.Repeated);
    }

    [Fact]
    public void Decide_ConversationOfAnotherUser_IsNotReplayed()
    {
        var desk = new Desk();
        var (question, answer) = (Prose.Of(30, 1), Prose.Of(100, 2));
        _ = desk.Ask(Desk.Chat(("user", question)), answer, "ada");
        var split = desk.Ask(Desk.Chat(("user", question), ("assistant", answer), ("user", "And then?")), "Fine.", "bob").Split;
        Assert.Equal(0, split.Replayed);
        Assert.Equal(split.Input - Tokens(answer), split.TrustedInput);
    }

    private static long Tokens(string text) => WordCounter.Instance.Count(Encoding.UTF8.GetBytes(text));
}
