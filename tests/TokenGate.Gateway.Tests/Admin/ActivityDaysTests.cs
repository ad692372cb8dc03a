using System.Globalization;
using TokenGate.Gateway.Admin.Adoption;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Who was active comes from the journal's book: the same people and tokens as from a list of all rows by user.</summary>
public sealed class ActivityDaysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly UsageColumn[][] Columns = [ActivityReader.PeopleColumns, ActivityReader.TagColumns];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Read_WhilePeopleChangeTeamsAndExchangesAreCorrected_EqualsAListOfAllRows(int seed)
    {
        var random = new Random(seed);
        await using var gateway = await AdminGateway.StartAsync();
        var journal = gateway.Journal;
        var zone = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(seed % 2 == 0 ? "Asia/Kolkata" : "America/New_York"));
        foreach (var columns in Columns)
        {
            using var booked = new ActivityDays(journal, columns, () => zone, new PeerClient(TimeProvider.System));
            using var listed = new ActivityDays(new JournalUsageReader(journal.Reader).ReadAsync, columns, new EveryDay());
            for (var round = 0; round < 8; round++)
            {
                await ChangeAsync(gateway, random, $"{string.Join('-', columns)}-{round}");
                var from = zone.DayOf(Noon).AddDays(random.Next(-12, 4));
                var to = zone.StartOf(from.AddDays(random.Next(1, 14))).AddHours(random.Next(2) * 7);
                var query = new UsageQuery(zone.StartOf(from), to, UsageBucket.Day, []) { Zone = zone, Team = random.Next(3) == 0 ? "a" : null };
                Assert.Equal(Lines(await listed.ReadAsync(query, CancellationToken.None), columns.Length), Lines(await booked.ReadAsync(query, CancellationToken.None), columns.Length));
            }
        }
    }

    /// <summary>Every cell of every day, with how many of its people each other day and each cell of its own day has too.</summary>
    private static List<string> Lines(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days, int columns)
    {
        var lines = new List<string>();
        foreach (var (day, activity) in days)
        {
            Add(day, "all", activity.All, activity);
            for (var column = 0; column < columns; column++)
            {
                foreach (var (name, cell) in activity.By(column).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    Add(day, $"{column} {name}", cell, activity);
                }
            }
        }

        return lines;

        void Add(DateOnly day, string name, ActivityCell cell, ActivityDay own)
        {
            var shared = days.Select(other => cell.People.CountIn(other.Activity.All.People))
                .Concat(Enumerable.Range(0, columns).SelectMany(column => own.By(column).OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(pair => cell.People.CountIn(pair.Value.People))));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{day:O} {name}: {cell.People.Count} {cell.Tokens} {cell.Requests} {cell.Cost} {string.Join(' ', shared)}"));
        }
    }

    private static async Task ChangeAsync(AdminGateway gateway, Random random, string round)
    {
        for (var i = random.Next(5, 60); i >= 0; i--)
        {
            var withheld = random.Next(4) == 0;
            var (tokens, rest) = (random.Next(0, 50), random.Next(0, 50));
            var split = withheld ? new TokenSplit(3, 0, 0, tokens, 0, 0, rest) : new TokenSplit(3, 0, tokens, 0, 0, rest, 0);
            var record = AdminGateway.Record(
                $"{round}-{i}", Noon.AddMinutes(random.Next(-9 * 24 * 60, 5 * 24 * 60)), split, random.Next(8) == 0 ? "-" : $"user-{random.Next(700)}", Pick("a", "b", "c", "-"), Pick("m", "n"), withheld ? Verdict.Padded : Verdict.Trusted);
            await gateway.AppendAsync(record with { Project = Pick("x", "-"), Client = Pick("codex", "-"), Work = Pick(WorkKind.Turn, WorkKind.Step, ""), Cost = random.Next(3) == 0 ? null : new ExchangeCost("USD", "test", split) });
        }

        var corrections = new Corrections(gateway.Journal, TimeProvider.System);
        for (var i = random.Next(8); i >= 0; i--)
        {
            await corrections.DecideAsync(new AppealDecision($"{round}-{i}", true, "fine", "olga"), CancellationToken.None);
        }

        if (random.Next(3) == 0)
        {
            var from = Noon.AddDays(random.Next(-9, 5));
            await corrections.RestateAsync(
                new RestatementOrder { From = from, To = from.AddDays(2), Judge = static record => record.Judgement.Split is var split ? split with { TrustedInput = 0, WithheldInput = split.TrustedInput + split.WithheldInput, TrustedOutput = 0, WithheldOutput = split.TrustedOutput + split.WithheldOutput } : null, ModelVersion = round },
                CancellationToken.None);
        }

        string Pick(params string[] names) => names[random.Next(names.Length)];
    }
    /// <summary>Says that every day may have changed: whoever asks reads all of them again.</summary>
    private sealed class EveryDay : IUsageChanges
    {
        public Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<DateOnly>?>(null);
    }
}
