using TokenGate.Metering.Cadence;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Metering.Tests.Cadence;

/// <summary>Kinds of work on recorded conversations and agents, and on recorded prompts that a clock sends.</summary>
[Trait("Category", "Corpus")]
public sealed class RecordedWorkTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Tell_OfRecordedSessions_CallsFewTurnsOfPeopleProgramsAndFindsTheSchedules()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var teller = new WorkTeller();
            var told = RecordedWork.Of(seed).ConvertAll(each => (Sent: each, Told: WorkTellerTests.Tell(teller, each)));
            var turns = told.Where(static each => each.Sent.Kind == WorkKind.Turn).ToArray();
            var steps = told.Where(static each => each.Sent.Kind == WorkKind.Step).ToArray();
            var rows = told.Where(static each => each.Sent.Kind == WorkKind.Batch).ToArray();
            var schedules = told.Where(static each => each.Sent.Kind == WorkKind.Schedule).GroupBy(static each => each.Sent.Source).ToArray();
            var wrong = turns.Count(static each => WorkKind.RunsAlone(each.Told));
            var alone = steps.Count(static each => WorkKind.RunsAlone(each.Told));
            var found = schedules.Count(static schedule => schedule.Skip(schedule.Count() / 2).Count(static each => each.Told == WorkKind.Schedule) >= 0.8 * (schedule.Count() - (schedule.Count() / 2)));
            output.WriteLine($"seed {seed}: {turns.Length} turns of people, {wrong} called programs' ({100.0 * wrong / turns.Length:F2} %); {steps.Length} steps of agents, {alone} called programs that run alone");
            output.WriteLine($"seed {seed}: {schedules.Length} schedules, {found} found; {rows.Length} rows, {rows.Count(static each => each.Told == WorkKind.Batch)} found");
            Assert.True(wrong <= 0.02 * turns.Length, $"{wrong} of {turns.Length} turns of people are called programs'");
            Assert.True(alone <= 0.02 * steps.Length, $"{alone} of {steps.Length} steps of people's agents are called programs that run alone");
            Assert.True(found >= 0.9 * schedules.Length, $"{found} of {schedules.Length} schedules are found");
        }
    }

    [CorpusFact]
    public void Tell_OfRecordedRequestsOfEveryDialect_CallsFewOfPeopleProgramsAndNoToolsAnswerATurn()
    {
        // One person for each project whose tests were recorded, who waits as people do.
        var (teller, random) = (new WorkTeller(), new Random(1));
        var at = new Dictionary<string, DateTimeOffset>();
        var (turns, wrong, steps, missed) = (0, 0, 0, 0);
        foreach (var row in RecordedRow.Read())
        {
            var content = row.Content;
            if (content.Segments.Count == 0)
            {
                continue;
            }

            var start = at.GetValueOrDefault(row.Project, Wire.Start) + TimeSpan.FromSeconds(5 - (Math.Log(1 - random.NextDouble()) * 120));
            at[row.Project] = start.AddSeconds(3);
            var told = WorkTellerTests.Tell(teller, new SimulatedExchange(start, TimeSpan.FromSeconds(3), row.Id, row.Project, "app", "", content));
            switch (content.Segments.LastOrDefault(static segment => segment.Role is not (SegmentRole.System or SegmentRole.Tools)).Role)
            {
                case SegmentRole.User:
                    turns++;
                    wrong += WorkKind.RunsAlone(told) ? 1 : 0;
                    break;
                case SegmentRole.ToolResult:
                    steps++;
                    missed += told == WorkKind.Turn ? 1 : 0;
                    break;
            }
        }

        output.WriteLine($"{turns} turns of people, {wrong} called programs' ({100.0 * wrong / turns:F2} %); {steps} requests with a tool's results, {missed} called turns");
        Assert.True(turns > 1_000 && steps > 100, "the recordings were not read");
        Assert.True(wrong <= 0.02 * turns, $"{wrong} of {turns} turns of people are called programs'");
        Assert.Equal(0, missed);
    }
}
