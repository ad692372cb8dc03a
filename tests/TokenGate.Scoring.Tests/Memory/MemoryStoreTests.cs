using TokenGate.Scoring.Tests.Judging;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

/// <summary>Who is remembered: whoever exchanged something, for as long as it counts, and nobody else.</summary>
public sealed class MemoryStoreTests
{
    [Fact]
    public void GiveBack_ToSomebodyUnknown_RemembersNobody()
    {
        var desk = new Desk();
        desk.Judge.GiveBack("ada", 500);
        Assert.Equal(0, desk.Judge.Users);
    }

    [Fact]
    public async Task Weigh_AQuestionOfSomebodyUnknown_WeighsItAndRemembersNobody()
    {
        var desk = new Desk();
        var evidence = desk.Judge.Prepare(Desk.Chat(("user", Prose.Of(60, 1))), WordCounter.Instance);
        Assert.Equal(evidence.EstimatedInput, (await desk.Judge.WeighAsync("ada", desk.Now, "openai.chat", evidence))!.Text);
        Assert.Equal(0, desk.Judge.Users);
    }

    [Fact]
    public async Task Decide_LongAfterOthersWereThere_DropsThem()
    {
        var desk = new Desk();
        _ = await desk.Judge.WeighAsync("grace", desk.Now, "openai.chat", desk.Judge.Prepare(Desk.Chat(("user", Prose.Of(60, 1))), WordCounter.Instance));
        desk.Judge.GiveBack("alan", 500);
        _ = desk.Ask(Prose.Of(60, 2), user: "edsger");
        desk.Now += TimeSpan.FromDays(16);
        _ = desk.Ask(Prose.Of(60, 3), user: "ada");
        Assert.Equal(1, desk.Judge.Users);
    }

    /// <summary>A question whose answer comes later is weighed first and judged then: its instructions are as new as they were.</summary>
    [Fact]
    public async Task Decide_AQuestionThatWasWeighed_CountsAsIfItHadNotBeen()
    {
        var request = Desk.Chat(("system", Prose.Of(100, 1)), ("user", Prose.Of(60, 2)));
        var (weighed, alone) = (new Desk(), new Desk());
        _ = await weighed.Judge.WeighAsync("ada", weighed.Now, "openai.chat", weighed.Judge.Prepare(request, WordCounter.Instance));
        Assert.Equal(alone.Ask(request, "Fine.").Split, weighed.Ask(request, "Fine.").Split);
    }
}
