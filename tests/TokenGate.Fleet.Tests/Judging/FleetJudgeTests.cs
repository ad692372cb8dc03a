using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Judging;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring.Crossing;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Fleet.Tests.Judging;

/// <summary>What becomes of an exchange whose owner refuses, is late, or is away.</summary>
public sealed class FleetJudgeTests
{
    private const string Refusal = "The exchange comes from a gateway of another version (edition 9).";

    [Fact]
    public async Task Decide_RefusedByTheOwner_IsJudgedAloneAndHeIsNamed()
    {
        await using var desk = new Desk();
        desk.Owner.Says = static _ => Task.FromResult(new JudgeReply { Owner = OneOwner.Name, Refusal = Refusal });

        var judged = await desk.Judge.DecideAsync(Desk.Said().To(desk.Judge));

        Assert.Equal(FleetJudge.Locally, judged.JudgedBy);
        var said = desk.Concerns.Now[$"fleet refusal {OneOwner.Name}"];
        Assert.Contains(OneOwner.Name, said, StringComparison.Ordinal);
        Assert.Contains(Refusal, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_WithoutTheOwner_TakesTheHistoryForKnown()
    {
        await using var desk = new Desk();
        desk.Owner.IsAway = true;
        var turn = Day.Of(seed: 3, chats: 1, agents: 0, loops: 0, turns: 6)[^1];

        // Five turns went through other gateways, and none of those answers.
        var judged = await desk.Judge.DecideAsync(turn.To(desk.Judge));

        Assert.Equal(FleetJudge.Locally, judged.JudgedBy);
        var question = Encodings.Get("o200k_base").Count(turn.Request.Segments[^1].Text.Span);
        Assert.InRange(judged.Split.TrustedInput, question - 4, question + 4);
        Assert.Equal(0, judged.Split.Repeated);
    }

    [Fact]
    public async Task HandOver_RefusedByTheOwner_WaitsAndIsToldAgain()
    {
        await using var desk = new Desk();
        desk.Owner.IsAway = true;
        _ = await desk.Judge.DecideAsync(Desk.Said().To(desk.Judge));
        desk.Owner.IsAway = false;
        desk.Owner.Says = static _ => Task.FromResult(new JudgeReply { Owner = OneOwner.Name, Refusal = Refusal });

        await desk.Later.TellAsync(default);
        Assert.Equal(1, desk.Later.Count);
        Assert.Contains($"fleet refusal {OneOwner.Name}", desk.Concerns.Now.Keys);

        // Asked again at once, he would refuse again at once.
        await desk.Later.TellAsync(default);
        Assert.Single(desk.Owner.Asked);

        desk.Owner.Says = static _ => Task.FromResult(new JudgeReply { Owner = OneOwner.Name });
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.Later.TellAsync(default);
        Assert.Equal(0, desk.Later.Count);
        Assert.Equal(2, desk.Owner.Asked.Count);
        Assert.True(desk.Owner.Asked.Last().IsLate);
        Assert.DoesNotContain($"fleet refusal {OneOwner.Name}", desk.Concerns.Now.Keys);
    }

    [Fact]
    public async Task HandOver_OfAGatewayThatWasPutOut_TellsAgainWhatItSentLately()
    {
        await using var desk = new Desk();
        desk.Owner.Says = static _ => Task.FromResult(new JudgeReply { Owner = OneOwner.Name, Judgement = new CrossedJudgement { Split = new long[9] } });
        var (first, second) = (Desk.Said(seed: 1), Desk.Said(seed: 2));
        Assert.Equal(OneOwner.Name, (await desk.Judge.DecideAsync(first.To(desk.Judge))).JudgedBy);
        await desk.Later.TellAsync(default);
        Assert.Equal(0, desk.Later.Count);

        // The owner lived here, and ended with the membership. What came since was judged alone.
        desk.Owner.IsAway = true;
        Assert.Equal(FleetJudge.Locally, (await desk.Judge.DecideAsync(second.To(desk.Judge))).JudgedBy);
        await desk.Later.TellAsync(default);
        Assert.Equal(2, desk.Later.Count);

        desk.Owner.IsAway = false;
        desk.Owner.Asked.Clear();
        await desk.Later.TellAsync(default);
        Assert.Equal(0, desk.Later.Count);
        Assert.Equal([first.Id, second.Id], desk.Owner.Asked.Select(desk.IdOf));
        Assert.All(desk.Owner.Asked, static call => Assert.True(call.IsLate));
    }

    [Fact]
    public async Task HandOver_RefusedForTooLong_IsDropped()
    {
        await using var desk = new Desk();
        desk.Owner.IsAway = true;
        _ = await desk.Judge.DecideAsync(Desk.Said().To(desk.Judge));
        desk.Owner.IsAway = false;

        desk.Time.Advance(TimeSpan.FromHours(2));
        await desk.Later.TellAsync(default);

        Assert.Equal(0, desk.Later.Count);
        Assert.Empty(desk.Owner.Asked);
    }

    [Fact]
    public async Task Decide_WhenTheCallerGaveUp_LeavesNoTurnToAnOwnerInThisProcess()
    {
        await using var desk = new Desk();
        var answer = new TaskCompletionSource<JudgeReply>();
        desk.Owner.Says = _ => answer.Task;

        var deciding = desk.Judge.DecideAsync(Desk.Said().To(desk.Judge)).AsTask();
        desk.Time.Advance(desk.Limit);

        Assert.Equal(FleetJudge.Locally, (await deciding).JudgedBy);
        Assert.False(Assert.Single(desk.Owner.Asked).Turn!.TryTake(), "the owner would judge what was judged here");
        answer.SetCanceled();
    }

    [Fact]
    public async Task Decide_WhileAnOwnerInThisProcessJudges_WaitsForHim()
    {
        await using var desk = new Desk();
        var answer = new TaskCompletionSource<JudgeReply>();
        desk.Owner.Says = _ => answer.Task;

        var deciding = desk.Judge.DecideAsync(Desk.Said().To(desk.Judge)).AsTask();
        Assert.True(Assert.Single(desk.Owner.Asked).Turn!.TryTake());
        desk.Time.Advance(desk.Limit);
        answer.SetResult(new JudgeReply
        {
            Owner = OneOwner.Name,
            Judgement = CrossedJudgement.From(new Judgement { Verdict = Verdict.Trusted, Split = TokenSplit.None, Policy = "", Rules = CountingRules.Edition }),
        });

        Assert.Equal(OneOwner.Name, (await deciding).JudgedBy);
    }

    [Fact]
    public async Task Decide_WithoutTheOwner_KnowsWhatOtherGatewaysSentLately()
    {
        await using var desk = new Desk();
        var day = Day.Of(seed: 5, chats: 1, agents: 0, loops: 0, turns: 2);
        var elsewhere = CrossingExchange.From(day[0].To(desk.Own));
        desk.Owner.Sent = [GatewayMember.Read(elsewhere.Write(elsewhere.Candidates))];
        desk.Owner.Says = static _ => throw new TimeoutException();

        var judged = await desk.Judge.DecideAsync(day[1].To(desk.Judge));

        Assert.Equal(FleetJudge.Locally, judged.JudgedBy);
        Assert.True(judged.Split.Replayed > 0, "the turn before is not known");
    }

    [Fact]
    public async Task Balance_OfAPerson_IsWhatTheOwnerSays()
    {
        await using var desk = new Desk();
        desk.Owner.Balance = 1_234;

        Assert.Equal(1_234, await desk.Judge.BalanceAsync("ada", desk.Time.GetUtcNow()));

        desk.Owner.IsAway = true;
        Assert.Null(await desk.Judge.BalanceAsync("ada", desk.Time.GetUtcNow()));
    }
}
