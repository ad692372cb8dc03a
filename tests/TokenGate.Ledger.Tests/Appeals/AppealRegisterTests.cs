using TokenGate.Ledger.Appeals;
using TokenGate.Ledger.Audit;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Appeals;

public sealed class AppealRegisterTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan TwoWeeks = TimeSpan.FromDays(14);

    [Fact]
    public async Task File_OfOnesOwnDoubtedExchange_IsOpenUntilItIsDecided()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Withheld("w"), None);
        var appeals = new AppealRegister(temporary.Journal, TimeProvider.System);

        Assert.Equal(FilingOutcome.Filed, await appeals.FileAsync("w", "ada", "a quoted log", None));
        Assert.Equal(FilingOutcome.Already, await appeals.FileAsync("w", "ada", "once more", None));
        var open = Assert.Single(appeals.List());
        Assert.Equal((AppealState.Open, "ada", "a quoted log", null), (open.State, open.User, open.Text, open.DecidedAt));
        Records.AssertSame(Withheld("w"), open.Record);
        Assert.Equal(AppealState.Open, (await new ExchangeListing(temporary.Journal.Reader).FindAsync("w", None))!.Appeal);

        await new Corrections(temporary.Journal, TimeProvider.System).DecideAsync(new AppealDecision("w", true, "fine", "olga"), None);
        var decided = appeals.Find("w")!;
        Assert.Equal((AppealState.Accepted, "olga", "fine"), (decided.State, decided.DecidedBy, decided.Answer));
        Assert.Equal((0, 0, 30, 50), (decided.Split.WithheldInput, decided.Split.WithheldOutput, decided.Split.TrustedInput, decided.Split.TrustedOutput));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
    }

    [Theory]
    [InlineData("w", "bob", FilingOutcome.NotFound)]
    [InlineData("none", "ada", FilingOutcome.NotFound)]
    [InlineData("t", "ada", FilingOutcome.NotDoubted)]
    public async Task File_OfWhatIsNotOnesOwnOrWasNotDoubted_IsRefused(string id, string user, FilingOutcome outcome)
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Withheld("w"), None);
        await temporary.Journal.AppendAsync(Records.Trusted("t", user: "ada"), None);
        Assert.Equal(outcome, await new AppealRegister(temporary.Journal, TimeProvider.System).FileAsync(id, user, "why", None));
        Assert.Equal(2, temporary.Journal.Head);
    }

    [Fact]
    public async Task File_TheTwentyFirst_WaitsForADecision()
    {
        await using var temporary = TemporaryJournal.Open();
        var appeals = new AppealRegister(temporary.Journal, TimeProvider.System);
        for (var i = 0; i <= AppealRegister.MostOpen; i++)
        {
            await temporary.Journal.AppendAsync(Withheld($"w{i}"), None);
            Assert.Equal(i < AppealRegister.MostOpen ? FilingOutcome.Filed : FilingOutcome.TooMany, await appeals.FileAsync($"w{i}", "ada", "why", None));
        }

        await temporary.Journal.AppendAsync(Withheld("of-bob") with { User = "bob" }, None);
        Assert.Equal(FilingOutcome.Filed, await appeals.FileAsync("of-bob", "bob", "why", None));
    }

    [Fact]
    public async Task Decide_AfterRetentionTookTheExchange_BooksByTheCopy()
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new ManualTime(Records.Noon);
        await temporary.Journal.AppendAsync(Withheld("w"), None);
        var appeals = new AppealRegister(temporary.Journal, clock);
        await appeals.FileAsync("w", "ada", "a quoted log", None);

        // Three times as long as entries stay: what nobody has decided is still there, once.
        for (var i = 0; i < 6; i++)
        {
            await JournalKeeper.KeepAsync(temporary.Journal, temporary.Journal.Head, TwoWeeks, clock, None);
            await temporary.Journal.AppendAsync(Records.Trusted($"t{i}", 1, 1), None);
            clock.Advance(TimeSpan.FromDays(7.5));
        }

        Assert.Null(await temporary.Journal.FindAsync("w", None));
        var open = Assert.Single(appeals.List());
        Assert.Equal((AppealState.Open, Records.Noon, "a quoted log"), (open.State, open.FiledAt, open.Text));
        var granted = new List<string>();
        var corrections = new Corrections(temporary.Journal, clock) { Granted = record => granted.Add(record.Id) };
        var decision = new AppealDecision("w", true, "fine", "olga");
        Assert.Equal(AppealOutcome.Booked, await corrections.DecideAsync(decision, None));
        Assert.Equal(AppealOutcome.NothingWithheld, await corrections.DecideAsync(decision, None));
        Assert.Equal(["w"], granted);
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, clock, None)).Faults);
        var tokens = AuditSummary.Read(temporary.Journal.Reader).Tokens;
        Assert.Equal((0, 0), (tokens.Split.WithheldInput, tokens.Split.WithheldOutput));
    }

    [Fact]
    public async Task Decide_AfterAnotherPriceAndRetention_ReleasesAtThePriceThatWasBooked()
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new ManualTime(Records.Noon);
        var cost = new ExchangeCost("USD", "1 a/b", new TokenSplit(1, 2, 0, 300, 4, 0, 500));
        await temporary.Journal.AppendAsync(Withheld("w") with { Cost = cost }, None);
        var corrections = new Corrections(temporary.Journal, clock);
        await corrections.RepriceAsync(
            new RepricingOrder
            {
                From = Records.Noon.AddDays(-9),
                To = Records.Noon.AddDays(1),
                Prices = "2",
                Price = static (_, now) => new ExchangeCost("USD", "2 a/b", now),
            },
            None);
        await new AppealRegister(temporary.Journal, clock).FileAsync("w", "ada", "a quoted log", None);
        for (var i = 0; i < 6; i++)
        {
            await JournalKeeper.KeepAsync(temporary.Journal, temporary.Journal.Head, TwoWeeks, clock, None);
            await temporary.Journal.AppendAsync(Records.Trusted($"t{i}", 1, 1), None);
            clock.Advance(TimeSpan.FromDays(7.5));
        }

        Assert.Null(await temporary.Journal.FindAsync("w", None));
        Assert.Equal(AppealOutcome.Booked, await corrections.DecideAsync(new AppealDecision("w", true, "fine", "olga"), None));

        Assert.Equal(new CostSums(87, 80, 0, 0), AuditSummary.Read(temporary.Journal.Reader).Tokens.Cost);
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, clock, None)).Faults);
    }

    [Fact]
    public async Task Granted_IsToldOnce_WithWhatWasDrawn()
    {
        await using var temporary = TemporaryJournal.Open();
        var covered = Records.Of("c", Verdict.Trusted, new TokenSplit(0, 0, 30, 0, 0, 50, 0)) is var record
            ? record with { Judgement = record.Judgement with { Doubt = new DoubtEntry("padding", 80, 500) } }
            : null!;
        await temporary.Journal.AppendAsync(covered, None);
        var drawn = new List<long>();
        var corrections = new Corrections(temporary.Journal, TimeProvider.System) { Granted = granted => drawn.Add(granted.Judgement.Doubt!.Value.Drawn) };
        Assert.Equal(FilingOutcome.Filed, await new AppealRegister(temporary.Journal, TimeProvider.System).FileAsync("c", covered.User, "why", None));

        await corrections.DecideAsync(new AppealDecision("c", false, "no", "olga"), None);
        Assert.Empty(drawn);
        await corrections.DecideAsync(new AppealDecision("c", true, "yes", "olga"), None);
        await corrections.DecideAsync(new AppealDecision("c", true, "yes", "olga"), None);
        Assert.Equal([80], drawn);
        Assert.Equal("80", temporary.Journal.Reader.FindNote(EntryKind.Appeal, "appeal:c:accepted")!.Facts["given_back"]);
    }

    private static UsageRecord Withheld(string id) => Records.Of(id, Verdict.Padded, new TokenSplit(1, 2, 0, 30, 4, 0, 50), at: Records.Noon.AddDays(-2)) with { User = "ada" };
}
