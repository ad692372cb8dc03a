using System.Globalization;
using TokenGate.Ledger.Books;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Books;

/// <summary>A book answers what the journal's own sums say, whatever happened to the journal since it read them.</summary>
public sealed class UsageBookTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly UsageColumn[] Columns =
    [
        UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client, UsageColumn.Verdict, UsageColumn.Reason,
        UsageColumn.Provider, UsageColumn.Tier, UsageColumn.Work, UsageColumn.Rules, UsageColumn.Source, UsageColumn.User,
    ];

    private static readonly UsageColumn[] TrustedColumns =
        [UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client, UsageColumn.Work, UsageColumn.User];

    private static readonly string[] Zones = ["UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Read_WhileARandomJournalGrowsAndIsCorrected_EqualsTheJournalsSums(int seed)
    {
        var random = new Random(seed);
        await using var temporary = TemporaryJournal.Open();
        var journal = temporary.Journal;
        for (var round = 0; round < 12; round++)
        {
            await ChangeAsync(journal, random, round);
            for (var asked = 0; asked < 6; asked++)
            {
                var query = Query(random, Columns);
                Assert.Equal(await new JournalUsageReader(journal.Reader).ReadSplitsAsync(query, None), await journal.Book.ReadSplitsAsync(query, None));
                query = Query(random, TrustedColumns) with { Spending = random.Next(2) == 0 };
                Assert.Equal(await new JournalUsageReader(journal.Reader).ReadAsync(query, None), await journal.Book.ReadAsync(query, None));
                await ComparePeopleAsync(journal, query with { User = null, By = [.. query.By.Where(static column => column != UsageColumn.User)], Spending = false });
            }
        }
    }

    [Fact]
    public async Task Changes_AfterBookingsAndACorrection_AreTheirDaysOnce()
    {
        await using var temporary = TemporaryJournal.Open();
        var (journal, changes) = (temporary.Journal, temporary.Journal.Changes(static () => ReportingZone.Utc));
        await journal.AppendAsync(Records.Of("w", Verdict.Padded, new TokenSplit(0, 0, 0, 5, 0, 0, 5), at: Records.Noon.AddDays(-2)), None);
        Assert.Null(await changes.TakeAsync(None));
        Assert.Empty((await changes.TakeAsync(None))!);

        await journal.AppendAsync(Records.Trusted("t"), None);
        Assert.Equal([DateOnly.FromDateTime(Records.Noon.Date)], (await changes.TakeAsync(None))!);
        await new Corrections(journal, TimeProvider.System).DecideAsync(new AppealDecision("w", true, "fine", "olga"), None);
        Assert.Equal([DateOnly.FromDateTime(Records.Noon.Date.AddDays(-2))], (await changes.TakeAsync(None))!);
        Assert.Empty((await changes.TakeAsync(None))!);
    }

    [Fact]
    public async Task Changes_WhereAnotherBookBegan_AreAllDays()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("t"), None);
        using var other = new UsageBook(temporary.Journal.Reader);
        var current = temporary.Journal.Book;
        var changes = new BookChanges(() => current, static () => ReportingZone.Utc);
        Assert.Null(await changes.TakeAsync(None));
        Assert.Empty((await changes.TakeAsync(None))!);
        current = other;
        Assert.Null(await changes.TakeAsync(None));
        Assert.Empty((await changes.TakeAsync(None))!);
    }

    [Fact]
    public async Task Read_EntriesThatWereRemoved_StillCount()
    {
        await using var temporary = TemporaryJournal.Open();
        var clock = new Clock();
        await temporary.Journal.AppendAsync(Records.Trusted("old", 10, 20), None);
        var query = new UsageQuery(Records.Noon.AddDays(-1), Records.Noon.AddDays(1), UsageBucket.Day, [UsageColumn.Team]);
        var before = await temporary.Journal.Book.ReadAsync(query, None);
        await temporary.Journal.AppendAsync(Records.Trusted("new", 1, 2, at: Records.Noon.AddDays(2)), None);
        await JournalKeeper.KeepAsync(temporary.Journal, 2, TimeSpan.FromDays(1), clock, None);
        clock.Now += TimeSpan.FromDays(2);
        await JournalKeeper.KeepAsync(temporary.Journal, 2, TimeSpan.FromDays(1), clock, None);
        Assert.Null(await temporary.Journal.FindAsync("old", None));

        Assert.Equal(before, await temporary.Journal.Book.ReadAsync(query, None));
        Assert.Equal(before, await new UsageBook(temporary.Journal.Reader).ReadAsync(query, None));
    }

    [Fact]
    public async Task Read_AnEntryThatCannotBeRead_ComesFromTheSums()
    {
        await using var temporary = TemporaryJournal.Open();
        var query = new UsageQuery(Records.Noon.AddDays(-1), Records.Noon.AddDays(1), UsageBucket.Day, [UsageColumn.Team]);
        await temporary.Journal.AppendAsync(Records.Trusted("a", 10, 20), None);
        Assert.Equal(10, Assert.Single(await temporary.Journal.Book.ReadAsync(query, None)).InputTokens);
        await temporary.Journal.AppendAsync(Records.Trusted("b", 1, 2), None);
        await Sql.ExecuteAsync(temporary.Journal.Reader.File, "UPDATE entry SET body = CAST('x' AS BLOB) WHERE id = 'b'");

        Assert.Equal(11, Assert.Single(await temporary.Journal.Book.ReadAsync(query, None)).InputTokens);
    }

    private static async Task ComparePeopleAsync(Journal journal, UsageQuery query)
    {
        var byUser = query with { Bucket = UsageBucket.Total, By = [.. query.By, UsageColumn.User], Currencies = null };
        foreach (var active in new[] { true, false })
        {
            var expected = (active
                    ? (await new JournalUsageReader(journal.Reader).ReadAsync(byUser, None)).Where(static row => row.Requests != 0).Select(row => (Names: Names(query, row), row.User))
                    : (await new JournalUsageReader(journal.Reader).ReadSplitsAsync(byUser, None)).Select(row => (Names: Names(query, row), row.User)))
                .Select(static each => $"{each.Names}: {each.User}").Distinct().Order(StringComparer.Ordinal);
            var people = await journal.Book.ReadPeopleAsync(query, active, None);
            var actual = people.Groups.SelectMany(group => group.People.Select(person => people.Names.Span[person]).Concat(group.HasNobody ? ["-"] : []).Select(person => $"{string.Join('\0', group.Names)}: {person}"));
            Assert.Equal(expected, actual.Order(StringComparer.Ordinal));
        }

        var total = await new JournalUsageReader(journal.Reader).ReadSplitsAsync(query with { Bucket = UsageBucket.Total, Currencies = null }, None);
        var sums = (await journal.Book.ReadPeopleAsync(query, true, None)).Groups.Where(static group => group.Sums != default)
            .OrderBy(static group => string.Join('\0', group.Names), StringComparer.Ordinal).Select(static group => group.Sums);
        Assert.Equal(total.OrderBy(row => Names(query, row), StringComparer.Ordinal).Select(static row => row.Sums), sums);
    }

    private static string Names(UsageQuery query, UsageRow row) => string.Join('\0', query.By.Select(row.NameOf));

    private static string Names(UsageQuery query, SplitRow row) => string.Join('\0', query.By.Select(column => column switch
    {
        UsageColumn.Team => row.Team,
        UsageColumn.Route => row.Route,
        UsageColumn.Model => row.Model,
        UsageColumn.Project => row.Project,
        UsageColumn.Client => row.Client,
        _ => row.Work,
    }));

    /// <summary>
    /// Exchanges of a few people who change teams, and of nobody; appeals, other judging, other prices, minutes without a model.
    /// </summary>
    private static async Task ChangeAsync(Journal journal, Random random, int round)
    {
        string Pick(params string[] names) => names[random.Next(names.Length)];
        for (var i = random.Next(30); i >= 0; i--)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{round}-{i}");
            var record = random.Next(3) == 0 ? Records.Random(random, id) : Records.Tagged(random, id);
            await journal.AppendAsync(
                record with
                {
                    User = Pick("-", "ada", "grace", "alan", "edsger"),
                    Team = Pick("-", "engine", "compiler", "shannon"),
                    Work = Pick("", WorkKind.Turn, WorkKind.Step, WorkKind.Schedule),
                    StartedAt = Records.Noon.AddMinutes(random.Next(-9 * 24 * 60, 9 * 24 * 60)),
                },
                None);
        }

        var corrections = new Corrections(journal, TimeProvider.System);
        if (random.Next(2) == 0)
        {
            await corrections.DecideAsync(new AppealDecision(string.Create(CultureInfo.InvariantCulture, $"{random.Next(round + 1)}-0"), true, "fine", "olga"), None);
        }

        if (random.Next(3) == 0)
        {
            var (from, withheld) = (Records.Noon.AddDays(random.Next(-9, 9)), random.Next(2) == 0);
            await corrections.RestateAsync(
                new RestatementOrder
                {
                    From = from,
                    To = from.AddDays(3),
                    Judge = record => record.Judgement.Split is var split && withheld
                        ? split with { TrustedInput = 0, WithheldInput = split.TrustedInput + split.WithheldInput, TrustedOutput = 0, WithheldOutput = split.TrustedOutput + split.WithheldOutput }
                        : split with { TrustedInput = split.TrustedInput + split.WithheldInput, WithheldInput = 0, TrustedOutput = split.TrustedOutput + split.WithheldOutput, WithheldOutput = 0 },
                    ModelVersion = string.Create(CultureInfo.InvariantCulture, $"round {round}"),
                },
                None);
        }
    }

    private static UsageQuery Query(Random random, UsageColumn[] columns)
    {
        string? Some(params string[] names) => random.Next(4) == 0 ? names[random.Next(names.Length)] : null;
        var from = Records.Noon.AddMinutes(random.Next(-12 * 24 * 60, 9 * 24 * 60));
        var to = random.Next(4) == 0 ? Records.Noon.AddDays(400) : from.AddMinutes(random.Next(1, 12 * 24 * 60));
        var zone = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(Zones[random.Next(Zones.Length)]));
        if (random.Next(2) == 0)
        {
            (from, to) = (zone.StartOf(zone.DayOf(from)), zone.StartOf(zone.DayOf(to).AddDays(1)));
        }

        var currencies = new CurrencyHistory("USD").ChangeTo("EUR", Records.Noon.AddDays(random.Next(-8, 8)), zone, TimeSpan.Zero);
        return new UsageQuery(from, to, (UsageBucket)random.Next(5), [.. columns.Where(_ => random.Next(columns.Length) < 2)])
        {
            Zone = zone,
            Team = Some("engine", "-", "nobody's"),
            Model = Some("gpt-4o", "claude"),
            Project = Some("apollo", "-"),
            Client = Some("cursor"),
            Route = Some("ai"),
            User = Some("ada"),
            Currencies = random.Next(2) == 0 ? currencies : null,
        };
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Records.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
