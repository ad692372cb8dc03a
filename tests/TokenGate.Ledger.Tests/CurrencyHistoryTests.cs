using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>Amounts of two currencies are never added: a change holds from a midnight on, and every answer is cut there.</summary>
public sealed class CurrencyHistoryTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261130, 1);

    private static readonly DateTimeOffset Now = Records.Noon;

    private static readonly ReportingZone Berlin = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Fact]
    public void ChangeTo_AnotherCurrency_HoldsFromTheNextMidnightOfTheCalendar()
    {
        var history = new CurrencyHistory("USD").ChangeTo("EUR", Now, Berlin, TimeSpan.FromMinutes(5));
        var midnight = Berlin.StartOf(new DateOnly(2026, 11, 24));
        Assert.Equal($"USD;EUR@{midnight.ToUnixTimeSeconds()}", history.ToString());
        Assert.Equal(("EUR", "USD", "EUR"), (history.Code, history.At(midnight.AddTicks(-1)), history.At(midnight)));
        Assert.Equal(("USD", null, "EUR"), (history.Of(Now, midnight), history.Of(Now, midnight.AddMinutes(15)), history.Of(midnight, midnight.AddDays(1))));

        // Within the lead it is too late for every gateway to have heard of it: the day after.
        Assert.Equal(midnight.AddDays(1), new CurrencyHistory("USD").ChangeTo("EUR", midnight.AddMinutes(-4), Berlin, TimeSpan.FromMinutes(5)).History[1].Since);

        // Thought better of before it began.
        Assert.Equal("USD", history.ChangeTo("USD", Now.AddHours(1), Berlin, TimeSpan.FromMinutes(5)).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("EURO")]
    [InlineData("eur")]
    [InlineData("EUR@1")]
    [InlineData("USD;EUR")]
    [InlineData("USD;EUR@x")]
    [InlineData("USD;EUR@99999999999999999")]
    [InlineData("USD;EUR@1800000000;CHF@1700000000")]
    public void Parse_WhatIsNoHistory_IsRefused(string text) => Assert.Throws<FormatException>(() => CurrencyHistory.Parse(text));

    [Fact]
    public void Spans_OfAnyHistory_CutWithoutGapAndAreOfOneCurrency() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var history = Draw(random);
        var from = QuarterHour.From(Now.AddDays(random.Next(-30, 30)));
        var to = from + random.Next(1, 4_000);
        var spans = history.Spans(from, to).ToList();
        return spans[0].From == from && spans[^1].To == to
            && spans.Zip(spans.Skip(1)).All(static pair => pair.First.To == pair.Second.From && pair.First.Code != pair.Second.Code)
            && spans.All(span => history.At(span.From) == span.Code && history.At(span.To - 1) == span.Code)
            && (history.Of(QuarterHour.Start(from), QuarterHour.Start(to)) is not null) == (spans.Count == 1)
            && CurrencyHistory.Parse(history.ToString()).Equals(history);
    }));

    [Fact]
    public void Follow_WhateverOthersAgreedOn_LeavesThePastAndTakesOverTheFuture() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var (own, agreed) = (Draw(random), Draw(random));
        var now = Now.AddMinutes(random.Next(-40_000, 40_000));
        var quarter = QuarterHour.From(now);
        var followed = own.Follow(agreed, now);
        return Enumerable.Range(-3_000, 3_001).All(back => followed.At(quarter + back) == own.At(quarter + back))
            && Enumerable.Range(1, 6_000).All(on => followed.At(quarter + on) == agreed.At(quarter + on))
            && followed.Follow(agreed, now).Equals(followed);
    }));

    [Fact]
    public void AtMidnights_OfAnyHistory_HasEachChangeAtAMidnight() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var history = Draw(new System.Random(seed));
        var moved = history.AtMidnights(Berlin);
        return moved.Code == history.Code
            && moved.History.Skip(1).All(static era => Berlin.StartOf(Berlin.DayOf(era.Since!.Value)) == era.Since)
            && moved.AtMidnights(Berlin).Equals(moved);
    }));

    [Fact]
    public async Task Reader_OverAChange_GivesARowForEachCurrencyAndAddsNoTwo()
    {
        await using var temporary = TemporaryJournal.Open();
        var history = new CurrencyHistory("USD").ChangeTo("EUR", Now, ReportingZone.Utc, TimeSpan.FromMinutes(5));
        var midnight = history.History[1].Since!.Value;
        await temporary.Journal.AppendAsync(Priced("a", midnight.AddMinutes(-1), "USD", 1_000_000_000), CancellationToken.None);
        await temporary.Journal.AppendAsync(Priced("b", midnight, "EUR", 10_000_000_000), CancellationToken.None);
        await temporary.Journal.AppendAsync(Priced("c", midnight.AddDays(3), "EUR", 100_000_000_000), CancellationToken.None);
        var reader = new JournalUsageReader(temporary.Journal.Reader);
        foreach (var bucket in new[] { UsageBucket.Week, UsageBucket.Month, UsageBucket.Total })
        {
            var query = new UsageQuery(Now.AddDays(-40), Now.AddDays(40), bucket, [UsageColumn.User]) { Currencies = history, Spending = true };
            var rows = await reader.ReadAsync(query, CancellationToken.None);
            Assert.Equal(["ada EUR 2 110000000000", "ada USD 1 1000000000"], rows.Select(static row => $"{row.User} {row.Currency} {row.Requests} {row.Cost}"));
            Assert.All(rows, static row => Assert.Equal((row.Cost, (Int128?)0), (row.GrossCost, row.WithheldCost)));
            Assert.Equal(["EUR", "USD"], (await reader.ReadSplitsAsync(query, CancellationToken.None)).Select(static row => row.Currency));
        }
    }

    [Fact]
    public async Task Keeper_OfAChangedCurrency_ChainsItTellsItAndTheSummaryIsOfEachApart()
    {
        await using var temporary = TemporaryJournal.Open();
        var (currency, told) = ("USD", new List<string>());
        await using var keeper = CalendarKeeper.Start(
            temporary.Journal, () => TimeZoneInfo.Utc, () => currency, history => told.Add(history.ToString()), new ManualTime(Now), NullLogger<CalendarKeeper>.Instance);
        await keeper.LookAsync(CancellationToken.None);
        Assert.Equal("USD", temporary.Journal.Reader.ReadCurrencies()!.ToString());

        currency = "EUR";
        await keeper.LookAsync(CancellationToken.None);
        await keeper.LookAsync(CancellationToken.None);

        var kept = temporary.Journal.Reader.ReadCurrencies()!;
        var midnight = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal($"USD;EUR@{midnight.ToUnixTimeSeconds()}", kept.ToString());
        Assert.Equal(["USD", kept.ToString()], told.Distinct());
        Assert.Equal(1, temporary.Journal.Reader.ReadStored(0, CancellationToken.None).Count(entry =>
            entry.Kind == EntryKind.Configuration && System.Text.Encoding.UTF8.GetString(entry.Body).Contains("currencies", StringComparison.Ordinal)));

        await temporary.Journal.AppendAsync(Priced("a", midnight.AddHours(-1), "USD", 2_000_000_000), CancellationToken.None);
        await temporary.Journal.AppendAsync(Priced("b", midnight, "EUR", 3_000_000_000), CancellationToken.None);
        var summary = AuditSummary.Read(temporary.Journal.Reader);
        Assert.Equal(["EUR 3000000000", "USD 2000000000"], summary.Costs.Select(static each => $"{each.Currency} {each.Cost.Gross}"));
        Assert.Contains("\"cost\":null", summary.ToJson(), StringComparison.Ordinal);
        var report = await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, CancellationToken.None);
        Assert.True(report.Equal, string.Join('\n', report.Faults));
        Assert.False(report.IsOfOneCurrency);
    }

    internal static UsageRecord Priced(string id, DateTimeOffset at, string currency, long billionths) =>
        Records.Trusted(id, at: at) with { Cost = new ExchangeCost(currency, "test", new TokenSplit(0, 0, billionths, 0, 0, 0, 0)) };

    private static CurrencyHistory Draw(System.Random random)
    {
        string[] codes = ["USD", "EUR", "CHF", "JPY"];
        var history = new CurrencyHistory(codes[random.Next(codes.Length)]);
        var at = Now.AddDays(-20);
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            at = at.AddMinutes(random.Next(1, 20_000));
            history = random.Next(3) == 0
                ? history.Follow(new CurrencyHistory(codes[random.Next(codes.Length)]), at)
                : history.ChangeTo(codes[random.Next(codes.Length)], at, Berlin, TimeSpan.FromMinutes(5));
        }

        return history;
    }
}
