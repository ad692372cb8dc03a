namespace TokenGate.Ledger.Tests;

/// <summary>Days, hours and months of a company's own zone, clock changes and odd offsets included.</summary>
public sealed class ReportingZoneTests
{
    private static readonly DateTimeOffset Year = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/New_York")]
    [InlineData("Pacific/Apia")]
    [InlineData("Pacific/Chatham")]
    public void LocalHour_EveryQuarterOfAYear_IsTheHourOnTheWallAndBeginsWithItsStart(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var reporting = new ReportingZone(zone);
        var first = QuarterHour.From(Year.AddDays(-2));
        for (var quarter = first; quarter < first + (370 * 96); quarter++)
        {
            var start = QuarterHour.Start(quarter);
            var wall = TimeZoneInfo.ConvertTime(start, zone);
            var hour = reporting.LocalHour(quarter);
            Assert.Equal((DateOnly.FromDateTime(wall.DateTime), wall.Hour), (ReportingZone.DayOf(hour), ReportingZone.HourOf(hour)));
            Assert.Equal(hour, ReportingZone.LocalHour(ReportingZone.DayOf(hour), ReportingZone.HourOf(hour)));
            var begins = reporting.Start(hour);
            Assert.True(begins <= start, $"{start:O} is before its hour {begins:O}");
            Assert.Equal(hour, reporting.LocalHour(QuarterHour.From(begins)));
            Assert.NotEqual(hour, reporting.LocalHour(QuarterHour.From(begins) - 1));
        }
    }

    [Theory]
    [InlineData("Asia/Kolkata")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/New_York")]
    public async Task Read_OverClockChanges_GivesEachDayWhatItsRecordsMakeAndTheMonthTheirSum(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var random = new Random(5);
        await using var temporary = TemporaryJournal.Open();
        var records = Enumerable.Range(0, 3_000)
            .Select(i => Records.Trusted($"{i}", random.Next(1, 100), random.Next(0, 100), at: Year.AddMinutes(random.Next(0, 365 * 1440)))).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        var reader = new JournalUsageReader(temporary.Journal.Reader);
        var query = new UsageQuery(Year.AddDays(-1), Year.AddDays(367), UsageBucket.Day, []) { Zone = new ReportingZone(zone) };

        var days = await reader.ReadAsync(query, CancellationToken.None);
        var months = await reader.ReadAsync(query with { Bucket = UsageBucket.Month }, CancellationToken.None);
        var hours = await reader.ReadAsync(query with { Bucket = UsageBucket.Hour }, CancellationToken.None);

        DateTime Wall(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;
        Assert.Equal(
            records.GroupBy(record => Wall(record.StartedAt).Date).OrderBy(day => day.Key).Select(day => (day.Key, day.Sum(record => record.Counts.Input!.Value))),
            days.Select(row => (Wall(row.Bucket).Date, row.InputTokens)));
        Assert.All(days, row => Assert.Equal(0, Wall(row.Bucket).Hour));
        Assert.Equal(
            days.GroupBy(row => (Wall(row.Bucket).Year, Wall(row.Bucket).Month)).Select(month => month.Sum(row => row.OutputTokens)),
            months.Select(row => row.OutputTokens));
        Assert.Equal(
            records.GroupBy(record => (Wall(record.StartedAt).Date, Wall(record.StartedAt).Hour)).OrderBy(hour => hour.Key).Select(hour => (hour.Key, (long)hour.Count())),
            hours.Select(row => ((Wall(row.Bucket).Date, Wall(row.Bucket).Hour), row.Requests)));
    }

    [Fact]
    public async Task ReadSplits_ByWhatAPriceHangsOn_KeepsEveryTokenAndEveryBillionth()
    {
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(11);
        var records = Enumerable.Range(0, 300).Select(i => Records.Tagged(random, $"{i}")).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        UsageColumn[] by = [UsageColumn.Provider, UsageColumn.Model, UsageColumn.Tier, UsageColumn.Rules, UsageColumn.Source, UsageColumn.Project, UsageColumn.Work];

        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadSplitsAsync(
            new UsageQuery(Records.Noon.AddDays(-50), Records.Noon.AddDays(50), UsageBucket.Total, by), CancellationToken.None);

        var expected = records.Where(record => record.IsUsage)
            .GroupBy(record => (record.Provider, record.Model, Tier: record.Billed.ServiceTier ?? "", Rules: Math.Max(1, record.Judgement.Rules), record.Source, record.Project))
            .ToDictionary(group => group.Key, group => group.Aggregate(default(UsageSums), (sum, record) => sum + Booking.From(record).Sums));
        Assert.Equal(expected, rows.ToDictionary(row => (row.Provider!, row.Model!, Tier: row.Tier!, Rules: row.Rules!.Value, row.Source!.Value, row.Project!), row => row.Sums));
        var all = rows.Aggregate(default(UsageSums), (sum, row) => sum + row.Sums);
        Assert.Equal(records.Sum(record => record.Counts.Input ?? 0), all.Split.Input);
        Assert.Equal(records.Sum(record => record.Counts.Output ?? 0), all.Split.Output);
        Assert.Equal(records.Aggregate((Int128)0, (sum, record) => sum + (record.Cost?.Gross ?? 0)), all.Cost.Gross);
    }
}
