using Microsoft.Extensions.Logging.Abstractions;

namespace TokenGate.Ledger.Tests;

/// <summary>A zone that is changed while a deployment counts: nothing is counted twice, nothing falls between two days.</summary>
public sealed class CalendarTests
{
    private static readonly DateTimeOffset Change = new(2026, 11, 5, 10, 7, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("UTC", "Asia/Kolkata", "2026-11-05T18:30:00Z")]
    [InlineData("Asia/Kolkata", "UTC", "2026-11-06T00:00:00Z")]
    [InlineData("America/New_York", "Australia/Lord_Howe", "2026-11-05T13:00:00Z")]
    [InlineData("Pacific/Auckland", "Pacific/Pago_Pago", "2026-11-05T11:00:00Z")]
    public void ChangeTo_AnotherZone_HoldsFromItsNextMidnightAndEveryQuarterHasOneDay(string from, string to, string since)
    {
        var before = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(from));
        var after = before.ChangeTo(TimeZoneInfo.FindSystemTimeZoneById(to), Change, Calendar.Lead);

        Assert.Equal((to, DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture)), (after.Id, after.History[^1].Since!.Value));
        Assert.Equal(after, ReportingZone.Parse(after.ToString()));
        var day = before.DayOf(Change.AddDays(-3));
        for (var moment = Change.AddDays(-3); moment < Change.AddDays(4); moment += TimeSpan.FromMinutes(15))
        {
            var next = after.DayOf(moment);
            Assert.True(next == day || next == day.AddDays(1) || (next == day.AddDays(2) && moment >= after.History[^1].Since), $"{moment:O}: {next} after {day}");
            Assert.True(next >= day || moment == after.History[^1].Since, $"{moment:O}: {next} after {day}");
            Assert.InRange(moment, after.StartOf(next), after.StartOf(next.AddDays(1)).AddTicks(-1));
            day = next;
        }
    }

    [Fact]
    public void ChangeTo_WhatHolds_TakesAChangeBackThatHasNotBegun()
    {
        var changed = ReportingZone.Utc.ChangeTo(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), Change, Calendar.Lead);
        Assert.Equal(ReportingZone.Utc, changed.ChangeTo(TimeZoneInfo.Utc, Change.AddHours(1), Calendar.Lead));
        Assert.Equal(3, changed.ChangeTo(TimeZoneInfo.Utc, Change.AddDays(2), Calendar.Lead).History.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mars/Olympus")]
    [InlineData("UTC;Asia/Tokyo")]
    [InlineData("UTC@17;Asia/Tokyo@18")]
    [InlineData("UTC;Asia/Tokyo@soon")]
    public void Parse_OfNoHistory_IsRefused(string text) => Assert.ThrowsAny<FormatException>(() => ReportingZone.Parse(text));

    [Theory]
    [InlineData("America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T01:00:00-04:00/PT2H")]
    [InlineData("America/New_York", "2026-11-01T07:00:00Z", "2026-11-01T02:00:00-05:00")]
    [InlineData("America/New_York", "2026-03-08T06:00:00Z", "2026-03-08T01:00:00-05:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:00:00Z", "2026-04-05T01:00:00+11:00/PT1H30M")]
    [InlineData("Asia/Kolkata", "2026-11-01T18:30:00Z", "2026-11-02T00:00:00+05:30")]
    [InlineData("UTC", "2026-11-01T18:00:00Z", "2026-11-01T18:00:00Z")]
    public void NameOf_AnHour_SaysItsOffsetAndThatItIsRepeated(string zone, string start, string name)
    {
        var calendar = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(zone));
        var moment = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(moment, calendar.Floor(moment));
        Assert.Equal(name, calendar.NameOf(moment, UsageBucket.Hour));
    }

    [Theory]
    [InlineData("2026-12-31T23:00:00Z", "2027-01-01", "2026-W53", "2026-12-28")]
    [InlineData("2026-11-01T18:29:00Z", "2026-11-01", "2026-W44", "2026-10-26")]
    [InlineData("2026-11-01T18:30:00Z", "2026-11-02", "2026-W45", "2026-11-02")]
    public void BucketOf_AWeek_BeginsWithItsMondayOnTheWall(string moment, string day, string week, string monday)
    {
        var calendar = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
        var at = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        var start = calendar.BucketOf(at, UsageBucket.Week);
        Assert.Equal((day, week, monday), (
            calendar.NameOf(calendar.BucketOf(at, UsageBucket.Day), UsageBucket.Day), calendar.NameOf(start, UsageBucket.Week), calendar.NameOf(start, UsageBucket.Day)));
    }

    [Theory]
    [InlineData("Asia/Kolkata", "2026-11-01", "2026-12-01")]
    [InlineData("Australia/Lord_Howe", "2026-04-01", "2026-05-01")]
    [InlineData("Australia/Lord_Howe", "2026-10-01", "2026-11-01")]
    [InlineData("America/New_York", "2026-11-01", "2026-12-01")]
    [InlineData("America/New_York", "2026-03-01", "2026-04-01")]
    public async Task Read_DayByDay_AddsUpToTheMonthWithoutOverlap(string zone, string first, string end)
    {
        var calendar = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(zone));
        var (from, to) = (DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(end, System.Globalization.CultureInfo.InvariantCulture));
        await using var temporary = TemporaryJournal.Open();
        var start = calendar.StartOf(from).AddDays(-2);
        var records = Enumerable.Range(0, 34 * 96).Select(i => Records.Trusted($"{i}", 1 + i, at: start.AddMinutes((15 * i) + (i % 15)))).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        var reader = new JournalUsageReader(temporary.Journal.Reader);
        async Task<long> InputAsync(DateTimeOffset after, DateTimeOffset before, UsageBucket bucket) =>
            (await reader.ReadAsync(new UsageQuery(after, before, bucket, []) { Zone = calendar }, CancellationToken.None)).Sum(row => row.InputTokens);

        var month = await InputAsync(calendar.StartOf(from), calendar.StartOf(to), UsageBucket.Month);
        var (days, hours) = (0L, 0L);
        for (var day = from; day < to; day = day.AddDays(1))
        {
            var alone = await InputAsync(calendar.StartOf(day), calendar.StartOf(day.AddDays(1)), UsageBucket.Total);
            Assert.Equal(records.Where(record => calendar.DayOf(record.StartedAt) == day).Sum(record => record.Counts.Input), alone);
            days += alone;
            hours += await InputAsync(calendar.StartOf(day), calendar.StartOf(day.AddDays(1)), UsageBucket.Hour);
        }

        Assert.Equal((month, month), (days, hours));
        Assert.Equal(records.Where(record => calendar.DayOf(record.StartedAt) >= from && calendar.DayOf(record.StartedAt) < to).Sum(record => record.Counts.Input), month);
    }

    [Fact]
    public async Task Keeper_OfAChangedZone_ChainsItAndHoldsFromTheNextMidnight()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("before", at: Change.AddDays(-1)), CancellationToken.None);
        var zone = TimeZoneInfo.Utc;
        await using var keeper = CalendarKeeper.Start(temporary.Journal, () => zone, () => "USD", null, new ManualTime(Change), NullLogger<CalendarKeeper>.Instance);
        await keeper.LookAsync(CancellationToken.None);
        Assert.Equal(ReportingZone.Utc, temporary.Journal.Reader.ReadZone());

        zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        await keeper.LookAsync(CancellationToken.None);
        await keeper.LookAsync(CancellationToken.None);

        var kept = temporary.Journal.Reader.ReadZone();
        Assert.Equal("UTC;Asia/Kolkata@1793903400", kept.ToString());
        Assert.Equal(
            1, temporary.Journal.Reader.ReadStored(0, CancellationToken.None).Count(entry => entry.Kind == EntryKind.Configuration && System.Text.Encoding.UTF8.GetString(entry.Body).Contains("Kolkata", StringComparison.Ordinal)));
        await temporary.Journal.AppendAsync(Records.Trusted("last", 100, at: Change.AddHours(8).AddMinutes(20)), CancellationToken.None);
        await temporary.Journal.AppendAsync(Records.Trusted("first", 1000, at: Change.AddHours(8).AddMinutes(25)), CancellationToken.None);
        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(
            new UsageQuery(Change.AddDays(-3), Change.AddDays(3), UsageBucket.Day, []) { Zone = kept }, CancellationToken.None);
        Assert.Equal(["2026-11-04 10", "2026-11-05 100", "2026-11-06 1000"], rows.Select(row => $"{kept.NameOf(row.Bucket, UsageBucket.Day)} {row.InputTokens}"));
    }

    [Fact]
    public async Task Keeper_OfANewJournal_BeginsWithTheConfiguredZone()
    {
        await using var temporary = TemporaryJournal.Open();
        await using var keeper = CalendarKeeper.Start(
            temporary.Journal, () => TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"), () => "USD", null, new ManualTime(Change), NullLogger<CalendarKeeper>.Instance);
        await keeper.LookAsync(CancellationToken.None);
        Assert.Equal("Asia/Kathmandu", temporary.Journal.Reader.ReadZone().ToString());
    }

    [Fact]
    public async Task Keeper_OfAJournalThatBeganAnew_GivesItTheZone()
    {
        await using var other = TemporaryJournal.Open();
        await other.Journal.AppendAsync(Records.Trusted("of another"), CancellationToken.None);
        await other.Journal.DisposeAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var keeper = CalendarKeeper.Start(
            temporary.Journal, () => TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"), () => "USD", null, new ManualTime(Change), NullLogger<CalendarKeeper>.Instance);
        await keeper.LookAsync(CancellationToken.None);
        await temporary.ReplaceByAsync(other.File, "meanwhile");
        await keeper.LookAsync(CancellationToken.None);

        // An exchange stands in it already, booked when no zone was kept: the zone holds from the next midnight, as a change does.
        Assert.Equal("UTC;Asia/Kathmandu@1793902500", temporary.Journal.Reader.ReadZone().ToString());
    }
}
