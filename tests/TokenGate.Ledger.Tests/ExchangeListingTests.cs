using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class ExchangeListingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Read_AnyFilterPageByPage_GivesWhatLookingAtEachRecordGives()
    {
        var random = new Random(6);
        string[] names = ["ada", "grace", "a|b", "-"];
        string Name() => names[random.Next(names.Length)];
        var records = Enumerable.Range(0, 400).Select(i => Records.Of(
            $"{random.Next(3)}{random.Next(4)}-prefixed-{i}",
            (Verdict)random.Next(6),
            TokenSplit.None,
            Name(),
            Records.Noon.AddMinutes(random.Next(-300, 300))) with
        {
            Team = Name(),
            Route = Name(),
            Model = Name(),
        }).ToArray();
        await using var temporary = TemporaryJournal.Open();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, None).AsTask()));
        var stored = await temporary.Journal.ReadAsync(0, None).ToListAsync();
        var listing = new ExchangeListing(temporary.Journal.Reader);

        for (var i = 0; i < 200; i++)
        {
            T? Maybe<T>(T value) => random.Next(3) == 0 ? value : default;
            var filter = new ExchangeFilter
            {
                From = random.Next(2) == 0 ? Records.Noon.AddMinutes(random.Next(-300, 300)) : null,
                To = random.Next(2) == 0 ? Records.Noon.AddMinutes(random.Next(-300, 300)) : null,
                User = Maybe(Name()),
                Team = Maybe(Name()),
                Route = Maybe(Name()),
                Model = Maybe(Name()),
                Verdict = random.Next(3) == 0 ? (Verdict)random.Next(6) : null,
                IdPrefix = random.Next(4) switch { 0 => "1", 1 => "12-prefixed-", 2 => "", _ => null },
            };
            var expected = stored
                .Where(entry => Matches(filter, entry.Record))
                .OrderByDescending(entry => entry.Record.StartedAt).ThenByDescending(entry => entry.Sequence)
                .Select(entry => entry.Sequence);

            Assert.Equal(expected, await ReadAllAsync(listing, filter, random.Next(1, 40)));
        }
    }

    [Fact]
    public async Task Read_WhileExchangesArrive_GivesEachOnce()
    {
        await using var temporary = TemporaryJournal.Open();
        for (var i = 0; i < 10; i++)
        {
            await temporary.Journal.AppendAsync(Records.Trusted($"{i}", at: Records.Noon.AddSeconds(i)), None);
        }

        var listing = new ExchangeListing(temporary.Journal.Reader);
        var first = await listing.ReadAsync(new ExchangeFilter(), null, 4, None);
        await temporary.Journal.AppendAsync(Records.Trusted("newer", at: Records.Noon.AddSeconds(20)), None);
        var second = await listing.ReadAsync(new ExchangeFilter(), first.Next, 400, None);

        Assert.Equal(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"], first.Items.Concat(second.Items).Select(item => item.Record.Id));
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1-2-3")]
    [InlineData("' OR 1=1 --")]
    public async Task Read_ForeignCursor_IsRefused(string cursor)
    {
        await using var temporary = TemporaryJournal.Open();
        await Assert.ThrowsAsync<ArgumentException>(() => new ExchangeListing(temporary.Journal.Reader).ReadAsync(new ExchangeFilter(), cursor, 4, None));
    }

    [Fact]
    public async Task Find_AfterAppealAndRestatement_TellsTheStateAndItsHistory()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Of("w", Verdict.Padded, new TokenSplit(0, 0, 0, 7, 0, 0, 9)), None);
        await temporary.Journal.AppendAsync(Records.Of("w:1", Verdict.Padded, new TokenSplit(0, 0, 0, 1, 0, 0, 1)), None);
        var corrections = new Corrections(temporary.Journal, TimeProvider.System);
        var listing = new ExchangeListing(temporary.Journal.Reader);

        await corrections.DecideAsync(new AppealDecision("w", false, "filler", "olga"), None);
        Assert.Equal(AppealState.Rejected, (await listing.FindAsync("w", None))!.Appeal);
        await corrections.RestateAsync(
            new RestatementOrder
            {
                From = Records.Noon,
                To = Records.Noon.AddHours(1),
                Judge = record => record.Id == "w" ? new TokenSplit(0, 0, 7, 0, 0, 0, 9) : null,
                ModelVersion = "beef",
            },
            None);
        await corrections.DecideAsync(new AppealDecision("w", true, "second look", "paul"), None);
        await corrections.DecideAsync(new AppealDecision("w:1", true, "", "paul"), None);

        var found = await listing.FindAsync("w", None);
        Assert.Equal((AppealState.Accepted, new TokenSplit(0, 0, 7, 0, 0, 9, 0)), (found!.Appeal, found.Split));
        var changes = await listing.ReadChangesAsync("w", None);
        Assert.Equal(
            [
                (RecordChangeKind.AppealRejected, "olga", "filler", TokenSplit.None),
                (RecordChangeKind.Restated, "", "restated from models  to beef", new TokenSplit(0, 0, 7, -7, 0, 0, 0)),
                (RecordChangeKind.AppealAccepted, "paul", "second look", new TokenSplit(0, 0, 0, 0, 0, 9, -9)),
            ],
            changes.Select(change => (change.Kind, change.By, change.Note, change.Difference)));
        Assert.Null(await listing.FindAsync("nobody", None));
        Assert.Empty(await listing.ReadChangesAsync("nobody", None));
    }

    private static async Task<List<long>> ReadAllAsync(ExchangeListing listing, ExchangeFilter filter, int limit)
    {
        var all = new List<long>();
        string? cursor = null;
        do
        {
            var page = await listing.ReadAsync(filter, cursor, limit, None);
            Assert.InRange(page.Items.Count, 0, limit);
            all.AddRange(page.Items.Select(item => item.Sequence));
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    private static bool Matches(ExchangeFilter filter, UsageRecord record) =>
        (filter.From is null || record.StartedAt >= filter.From) && (filter.To is null || record.StartedAt < filter.To)
        && (filter.User is null || record.User == filter.User) && (filter.Team is null || record.Team == filter.Team)
        && (filter.Route is null || record.Route == filter.Route) && (filter.Model is null || record.Model == filter.Model)
        && (filter.Verdict is null || record.Judgement.Verdict == filter.Verdict)
        && (filter.IdPrefix is null || record.Id.StartsWith(filter.IdPrefix, StringComparison.Ordinal));
}
