using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>What every usage reader has to answer alike. Each backend derives, and gives a reader of the records it was handed.</summary>
public abstract class UsageReaderConformance
{
    private static readonly DateTimeOffset Day = new(2026, 10, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a query after these records were booked.</summary>
    private protected abstract Task<IReadOnlyList<UsageRow>> ReadAsync(IReadOnlyList<UsageRecord> records, UsageQuery query);

    [RedisFact]
    public async Task Read_OneExchange_BooksItToTheHourOfItsStart()
    {
        var record = Records.Trusted("a", 11, 22, at: Day.AddHours(13).AddMinutes(59)) with { Duration = TimeSpan.FromHours(2) };

        var row = Assert.Single(await ReadAsync([record], Hours([UsageColumn.User])));

        Assert.Equal(new UsageRow(Day.AddHours(13), "ada", null, null, null, 1, 11, 22, 0), row);
    }

    [RedisFact]
    public async Task Read_VerdictsThatAreNoUsage_CountNothing()
    {
        UsageRecord[] records =
        [
            Records.Of("failed", Verdict.Failed, TokenSplit.None, at: Day),
            Records.Of("unreadable", Verdict.Unreadable, TokenSplit.None, at: Day),
            Records.Of("padded", Verdict.Padded, new TokenSplit(0, 0, 0, 500, 0, 0, 700), at: Day),
            Records.Of("replayed", Verdict.Trusted, new TokenSplit(10, 20, 0, 0, 30, 0, 0), at: Day),
        ];

        Assert.Empty(await ReadAsync(records, Hours([])));
    }

    [RedisFact]
    public async Task Read_WithheldInObserveMode_CountsWhatTheSplitTrusts()
    {
        var observed = Records.Of("padded", Verdict.Padded, new TokenSplit(1, 2, 3, 0, 4, 5, 0), at: Day);

        var row = Assert.Single(await ReadAsync([observed], Hours([])));

        Assert.Equal((1, 3, 5), (row.Requests, row.InputTokens, row.OutputTokens));
    }

    [RedisFact]
    public async Task Read_PartlyTrustedOutput_GivesItsShareOfReasoning()
    {
        var split = new TokenSplit(0, 0, 10, 0, 50, 50, 0);
        var record = Records.Of("a", Verdict.Trusted, split, at: Day) with { Counts = new TokenCounts { Input = 10, Output = 100, Reasoning = 41 } };
        var whole = Records.Of("b", Verdict.Trusted, new TokenSplit(0, 0, 0, 0, 0, 9, 0), at: Day) with { Counts = new TokenCounts { Output = 9, Reasoning = 9 } };

        var row = Assert.Single(await ReadAsync([record, whole], Hours([])));

        Assert.Equal(20 + 9, row.ReasoningTokens);
    }

    [RedisFact]
    public async Task Read_NamesWithSeparators_ComeBackAsTheyWere()
    {
        string[] users = ["a|b", "100%", "%7C", "%25|%", "naïve 你好 😀", "{x}", "-"];
        var records = users.Select((user, i) => Records.Trusted($"{i}", user: user, at: Day) with { Model = user, Team = user, Route = user }).ToArray();

        var rows = await ReadAsync(records, Hours([UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model]));

        Assert.Equal(users.Order(StringComparer.Ordinal), rows.Select(row => row.User));
        Assert.All(rows, row => Assert.Equal((row.User, row.User, row.User), (row.Team, row.Route, row.Model)));
    }

    [RedisFact]
    public async Task Read_AnyGrouping_EqualsASumOverTheRecords()
    {
        var random = new Random(42);
        var records = Enumerable.Range(0, 400).Select(i => Records.Random(random, $"{i}") with
        {
            StartedAt = Day.AddMinutes(random.Next(-60 * 24 * 5, 60 * 24 * 5)),
            Counts = new TokenCounts { Reasoning = random.Next(2) == 0 ? null : random.Next(100_000), Cached = random.Next(2) == 0 ? null : random.Next(300_000) },
        }).ToArray();
        UsageColumn[][] groupings = [[], [UsageColumn.User], [UsageColumn.Model, UsageColumn.Team], [UsageColumn.Route, UsageColumn.User, UsageColumn.Team, UsageColumn.Model],
            [UsageColumn.Project], [UsageColumn.Client, UsageColumn.Model, UsageColumn.Project]];
        foreach (var bucket in Enum.GetValues<UsageBucket>())
        {
            foreach (var by in groupings)
            {
                var query = new UsageQuery(Day.AddDays(-4), Day.AddDays(4), bucket, by)
                {
                    User = random.Next(4) == 0 && !by.Contains(UsageColumn.Project) ? "ada" : null,
                    Team = random.Next(4) == 0 ? "grace|hopper" : null,
                    Route = random.Next(6) == 0 && !by.Contains(UsageColumn.Project) ? "-" : null,
                    Client = random.Next(3) == 0 && by.Contains(UsageColumn.Project) ? "ada" : null,
                    Model = random.Next(6) == 0 ? "100%" : null,
                };

                var rows = await ReadAsync(records, query);

                Assert.Equal(Expected(records, query), rows);
            }
        }
    }

    [RedisFact]
    public async Task Read_ByVerdict_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync([Records.Trusted("a", at: Day)], Hours([UsageColumn.Verdict])));

    private static UsageQuery Hours(UsageColumn[] by) => new(Day, Day.AddDays(1), UsageBucket.Hour, by);

    /// <summary>The answer worked out from the definition, record by record.</summary>
    private static List<UsageRow> Expected(UsageRecord[] records, UsageQuery query)
    {
        var rows =
            from record in records
            where record.StartedAt >= query.From && record.StartedAt < query.To && record.IsUsage
            where query.User is null || record.User == query.User
            where query.Team is null || record.Team == query.Team
            where query.Route is null || record.Route == query.Route
            where query.Model is null || record.Model == query.Model
            where query.Client is null || record.Client == query.Client
            let split = record.Judgement.Split
            let cost = record.Cost is null ? 0 : record.Cost.Split.TrustedInput + record.Cost.Split.TrustedOutput
            where split.TrustedInput + split.TrustedOutput + cost > 0
            let told = record.Counts.Reasoning ?? 0
            let reasoning = record.Judgement.Rules > 1
                ? Math.Clamp(told - split.UnseenOutput - split.WithheldOutput, 0, split.TrustedOutput)
                : split.Output == 0 ? 0 : Math.Clamp(told, 0, split.Output) * split.TrustedOutput / split.Output
            let others = split.Replayed + split.Repeated + split.UnseenInput + split.WithheldInput
            let cached = Math.Clamp((record.Counts.Cached ?? 0) - others, 0, split.TrustedInput)
            let time = record.StartedAt
            let start = query.Bucket switch
            {
                UsageBucket.Hour => new DateTimeOffset(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero),
                UsageBucket.Day => new DateTimeOffset(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero),
                UsageBucket.Week => new DateTimeOffset(time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)), TimeSpan.Zero),
                UsageBucket.Month => new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
                _ => query.From,
            }
            group (split, reasoning, cached, cost) by (start, string.Join('\n', query.By.Select(column => Name(record, column)))) into rowOf
            let names = rowOf.Key.Item2.Split('\n')
            select new UsageRow(
                rowOf.Key.start,
                At(names, query, UsageColumn.User),
                At(names, query, UsageColumn.Team),
                At(names, query, UsageColumn.Route),
                At(names, query, UsageColumn.Model),
                rowOf.Count(one => one.split.TrustedInput + one.split.TrustedOutput > 0),
                rowOf.Sum(one => one.split.TrustedInput),
                rowOf.Sum(one => one.split.TrustedOutput),
                rowOf.Sum(one => one.reasoning))
            {
                Project = At(names, query, UsageColumn.Project),
                Client = At(names, query, UsageColumn.Client),
                CachedTokens = rowOf.Sum(one => one.cached),
                Cost = rowOf.Sum(one => one.cost),
            };
        var sorted = rows.OrderBy(row => row.Bucket);
        foreach (var column in query.By)
        {
            sorted = sorted.ThenBy(row => column switch
            {
                UsageColumn.User => row.User,
                UsageColumn.Team => row.Team,
                UsageColumn.Route => row.Route,
                UsageColumn.Project => row.Project,
                UsageColumn.Client => row.Client,
                _ => row.Model,
            }, StringComparer.Ordinal);
        }

        return [.. sorted];
    }

    private static string Name(UsageRecord record, UsageColumn column) => column switch
    {
        UsageColumn.User => record.User,
        UsageColumn.Team => record.Team,
        UsageColumn.Route => record.Route,
        UsageColumn.Project => record.Project,
        UsageColumn.Client => record.Client,
        _ => record.Model,
    };

    private static string? At(string[] names, UsageQuery query, UsageColumn column) =>
        query.By.ToList().IndexOf(column) is >= 0 and var i ? names[i] : null;
}
