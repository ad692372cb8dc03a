using System.Text;
using TokenGate.Metering.Cadence;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Metering.Tests.Cadence;

/// <summary>Kinds of work on a simulated company, and what names a conversation.</summary>
public sealed class WorkTellerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Tell_OfASimulatedCompany_CallsFewTurnsOfPeopleProgramsAndFindsTheSchedules(int seed)
    {
        var teller = new WorkTeller();
        var told = SimulatedWork.Company(seed).ConvertAll(each => (each, Told: Tell(teller, each)));

        var turns = told.Where(each => each.each.Kind == WorkKind.Turn).ToArray();
        var wrong = turns.Count(each => WorkKind.RunsAlone(each.Told));
        var steps = told.Where(each => each.each.Kind == WorkKind.Step).ToArray();
        var schedules = told.Where(each => each.each.Kind == WorkKind.Schedule).GroupBy(each => each.each.Source).ToArray();

        // Found: what it did in the second half of its time is called what it is.
        var found = schedules.Count(schedule => schedule.Skip(schedule.Count() / 2).Count(each => each.Told == WorkKind.Schedule) >= 0.8 * (schedule.Count() - (schedule.Count() / 2)));
        var rows = told.Where(each => each.each.Kind == WorkKind.Batch).ToArray();
        output.WriteLine($"{turns.Length} turns of people, {wrong} called programs' ({100.0 * wrong / turns.Length:F2} %)");
        output.WriteLine($"{steps.Length} steps, {steps.Count(each => each.Told == WorkKind.Step)} found; {rows.Length} rows, {rows.Count(each => each.Told == WorkKind.Batch)} found");
        output.WriteLine($"{schedules.Length} schedules, {found} found; missed: {string.Join(", ", schedules.Where(schedule => schedule.Last().Told != WorkKind.Schedule).Select(schedule => schedule.Key))}");
        Assert.True(wrong <= 0.02 * turns.Length, $"{wrong} of {turns.Length} turns of people are called programs'");
        Assert.True(found >= 0.9 * schedules.Length, $"{found} of {schedules.Length} schedules are found");
        Assert.True(steps.Count(each => each.Told == WorkKind.Step) >= 0.98 * steps.Length);
        Assert.True(rows.Count(each => each.Told == WorkKind.Batch) >= 0.9 * rows.Length);
    }

    [Fact]
    public void Tell_OfAnAgentThatNobodySpokeToForHours_IsNoStepOfAPerson()
    {
        var teller = new WorkTeller();
        var at = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var content = Content((SegmentRole.User, "Improve the build."));
        Assert.Equal(WorkKind.Turn, Tell(teller, At(at, content)));
        var later = Content((SegmentRole.User, "Improve the build."), (SegmentRole.Assistant, "call"), (SegmentRole.ToolResult, "done"));
        Assert.Equal(WorkKind.Step, Tell(teller, At(at.AddHours(7), later)));
        Assert.Equal(WorkKind.Schedule, Tell(teller, At(at.AddHours(9), later)));
        var spoken = Content((SegmentRole.User, "Improve the build."), (SegmentRole.Assistant, "call"), (SegmentRole.User, "Go on."));
        Assert.Equal(WorkKind.Turn, Tell(teller, At(at.AddHours(10), spoken)));
        Assert.Equal(WorkKind.Step, Tell(teller, At(at.AddHours(10).AddMinutes(1), later)));
    }

    [Fact]
    public void NameOf_EveryTurnOfAConversation_IsTheSame_AndOfAnotherPersonOrKeyItIsNot()
    {
        var key = new ConversationKey(new byte[] { 1, 2, 3 });
        var first = Content((SegmentRole.System, "Be brief."), (SegmentRole.User, "What is a grain?"));
        var second = Content((SegmentRole.System, "Be brief. It is noon."), (SegmentRole.User, "What is a grain?"), (SegmentRole.Assistant, "A seed."), (SegmentRole.User, "And in Orleans?"));
        var name = key.NameOf("ada", first);
        Assert.Matches("^[0-9a-f]{16}$", name);
        Assert.Equal(name, key.NameOf("ada", second));
        Assert.NotEqual(name, key.NameOf("ben", first));
        Assert.NotEqual(name, new ConversationKey(new byte[] { 1, 2, 4 }).NameOf("ada", first));
        Assert.NotEqual(name, key.NameOf("ada", Content((SegmentRole.User, "What is a grain, please?"))));
        Assert.Equal("", key.NameOf("ada", Content((SegmentRole.System, "Be brief."))));
    }

    [Fact]
    public void NameOf_WhatNamesItsSession_IsTheSession()
    {
        var labelled = Content((SegmentRole.User, "one")) with { Labels = new Dictionary<string, string> { ["metadata.session_id"] = "s1" } };
        Assert.Equal(ConversationKey.None.NameOf("ada", labelled), ConversationKey.None.NameOf("ada", labelled with { Segments = Content((SegmentRole.User, "two")).Segments }));
        var agent = Content((SegmentRole.User, "one")) with { NamedUser = "user_ab_account__session_c4e2" };
        Assert.Equal(ConversationKey.None.NameOf("ada", agent), ConversationKey.None.NameOf("ada", agent with { Segments = [] }));
        Assert.NotEqual(ConversationKey.None.NameOf("ada", agent), ConversationKey.None.NameOf("ada", agent with { NamedUser = "user_ab_account__session_c4e3" }));
    }

    internal static string Tell(WorkTeller teller, SimulatedExchange exchange)
    {
        var record = new UsageRecord
        {
            Id = "",
            StartedAt = exchange.Start,
            User = exchange.User,
            Client = exchange.Client,
            Conversation = ConversationKey.None.NameOf(exchange.User, exchange.Content),
            Judgement = new Judgement { Verdict = Verdict.Trusted, Split = TokenSplit.None, Policy = "" },
        };
        return teller.Tell(record, exchange.Content, exchange.Start + exchange.Length);
    }

    private static SimulatedExchange At(DateTimeOffset at, RequestContent content) => new(at, TimeSpan.FromSeconds(5), "", "ada", "claude-code", "", content);

    private static RequestContent Content(params (SegmentRole Role, string Text)[] segments) =>
        new() { Segments = [.. segments.Select(static each => new Segment(each.Role, 0, Encoding.UTF8.GetBytes(each.Text)))] };
}
