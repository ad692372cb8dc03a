using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Tests.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class CorrectionsTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UsageQuery Day = new(Records.Noon.AddDays(-3), Records.Noon.AddDays(1), UsageBucket.Day, [UsageColumn.User]);

    [Fact]
    public async Task Decide_Accepted_BooksTheWithheldTokensOnTheirDayOnce()
    {
        await using var temporary = TemporaryJournal.Open();
        var withheld = Records.Of("w", Verdict.Padded, new TokenSplit(1, 2, 0, 30, 4, 0, 50), at: Records.Noon.AddDays(-2)) with
        {
            Counts = new TokenCounts { Input = 33, Output = 54, Reasoning = 27 },
        };
        await temporary.Journal.AppendAsync(withheld, None);
        var corrections = new Corrections(temporary.Journal, TimeProvider.System);

        var first = await corrections.DecideAsync(new AppealDecision("w", true, "a quoted log, not filler", "olga"), None);
        var second = await corrections.DecideAsync(new AppealDecision("w", true, "again", "olga"), None);

        Assert.Equal((AppealOutcome.Booked, AppealOutcome.NothingWithheld), (first, second));
        Assert.Equal(new TokenSplit(1, 2, 30, 0, 4, 50, 0), (await new ExchangeListing(temporary.Journal.Reader).FindAsync(withheld.Id, None))!.Split);
        var row = Assert.Single(await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(Day, None));
        Assert.Equal(new UsageRow(Records.Noon.Date.AddDays(-2) is var day ? new DateTimeOffset(day, TimeSpan.Zero) : default, "ada", null, null, null, 1, 30, 50, 25), row);
        Records.AssertSame(withheld, await temporary.Journal.FindAsync("w", None));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
        Assert.Equal(3, temporary.Journal.Head);
    }

    [Fact]
    public async Task Decide_RejectedThenAccepted_RecordsBothAndBooks()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Of("w", Verdict.Inflated, new TokenSplit(0, 0, 0, 5, 0, 0, 5)), None);
        var corrections = new Corrections(temporary.Journal, TimeProvider.System);

        Assert.Equal(AppealOutcome.Rejected, await corrections.DecideAsync(new AppealDecision("w", false, "filler", "olga"), None));
        Assert.Empty(await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(Day, None));
        Assert.Equal(AppealOutcome.Booked, await corrections.DecideAsync(new AppealDecision("w", true, "second look", "paul"), None));
        Assert.Equal(AppealOutcome.NotFound, await corrections.DecideAsync(new AppealDecision("nobody", true, "", "paul"), None));

        Assert.Equal(5, Assert.Single(await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(Day, None)).InputTokens);
    }

    [Fact]
    public async Task Restate_AnotherModel_BooksTheDifferencesOnceAndSparesAcceptedAppeals()
    {
        await using var temporary = TemporaryJournal.Open();
        foreach (var i in Enumerable.Range(0, 10))
        {
            var split = i < 5 ? new TokenSplit(0, 0, 10, 0, 0, 20, 0) : new TokenSplit(0, 0, 0, 10, 0, 0, 20);
            await temporary.Journal.AppendAsync(Records.Of($"r{i}", i < 5 ? Verdict.Trusted : Verdict.Padded, split), None);
        }

        var corrections = new Corrections(temporary.Journal, TimeProvider.System);
        var order = Order(record => record.Id is "r2" or "r3" or "r4" or "r9" ? new TokenSplit(0, 0, 0, 10, 0, 0, 20) : new TokenSplit(0, 0, 10, 0, 0, 20, 0));
        await corrections.DecideAsync(new AppealDecision("r9", true, "fine", "olga"), None);

        var changed = new List<string>();
        var dry = Corrections.Preview(temporary.Journal.Reader, order with { Changed = (record, _, _) => changed.Add(record.Id) }, None);
        Assert.Equal(11, temporary.Journal.Head - 1);
        var booked = await corrections.RestateAsync(order, None);
        var again = await corrections.RestateAsync(order, None);

        Assert.Equal(dry, booked);
        Assert.Equal((9, 7, 1, 0), (booked.Exchanges, booked.Changed, booked.Decided, booked.LeftAlone));
        Assert.Equal(["r2", "r3", "r4", "r5", "r6", "r7", "r8"], changed);
        Assert.Equal(0, again.Changed);

        // Seven corrections and one note of the whole, nothing of the second time.
        Assert.Equal(12 + 7 + 1, temporary.Journal.Head);
        var note = Assert.Single(Notes(temporary, EntryKind.Restatement));
        Assert.Equal(("beef", "7", "paul"), (note.Facts["models"], note.Facts["changed"], note.Facts["by"]));
        var row = Assert.Single(await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(Day, None));

        // r0, r1 stay trusted; r2 to r4 are withheld now; r5 to r8 are trusted now; r9 was decided by a person.
        Assert.Equal((7, 70, 140), (row.Requests, row.InputTokens, row.OutputTokens));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
    }

    [Fact]
    public async Task Restate_PartsThatDoNotAddUp_AreRefused()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("r"), None);

        var refused = await Assert.ThrowsAsync<JournalException>(() => new Corrections(temporary.Journal, TimeProvider.System)
            .RestateAsync(Order(_ => new TokenSplit(0, 0, 1, 0, 0, 1, 0)), None));

        Assert.Contains("record r ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, temporary.Journal.Head);
    }

    [RedisFact]
    public async Task Corrections_AfterTheDrain_ReachRedisToo()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await temporary.Journal.AppendAsync(Records.Trusted("t", 10, 20), None);
        await temporary.Journal.AppendAsync(Records.Of("w", Verdict.Padded, new TokenSplit(0, 0, 0, 7, 0, 0, 9)), None);
        await Ledgers.FlushAsync(ledger);
        var corrections = new Corrections(temporary.Journal, TimeProvider.System);

        await corrections.DecideAsync(new AppealDecision("w", true, "fine", "olga"), None);
        await corrections.RestateAsync(Order(record => record.Id == "t" ? new TokenSplit(0, 0, 0, 10, 0, 0, 20) : null), None);
        await Ledgers.FlushAsync(ledger);

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
        using var reader = new TokenGate.Ledger.Redis.RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        var row = Assert.Single(await reader.ReadAsync(Day, None));
        Assert.Equal((1, 7, 9), (row.Requests, row.InputTokens, row.OutputTokens));
    }

    [Fact]
    public async Task Restate_APeriod_AsksAboutTheDayBeforeAndBooksOnlyThePeriod()
    {
        await using var temporary = TemporaryJournal.Open();
        foreach (var hours in new[] { -30, -20, -1, 1, 25 })
        {
            await temporary.Journal.AppendAsync(Records.Trusted($"{hours}", 10, 20, at: Records.Noon.AddHours(hours)), None);
        }

        var asked = new List<string>();
        var result = await new Corrections(temporary.Journal, TimeProvider.System).RestateAsync(
            Order(record =>
            {
                asked.Add(record.Id);
                return new TokenSplit(0, 0, 0, 10, 0, 0, 20);
            }) with
            {
                To = Records.Noon.AddDays(1),
            },
            None);

        Assert.Equal(["-20", "-1", "1"], asked);
        Assert.Equal((1, 1), (result.Exchanges, result.Changed));
    }

    private static RestatementOrder Order(Func<UsageRecord, TokenSplit?> judge) => new()
    {
        From = Records.Noon,
        To = Records.Noon.AddHours(1),
        Judge = judge,
        ModelVersion = "beef",
        By = "paul",
    };

    private static List<JournalNote> Notes(TemporaryJournal temporary, EntryKind kind) =>
    [
        .. temporary.Journal.Reader.ReadStored(0, None).Where(entry => entry.Kind == kind).Select(entry => Storage.NoteCodec.Decode(kind, entry.Body)),
    ];
}
