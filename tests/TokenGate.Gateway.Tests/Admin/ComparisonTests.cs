using System.Globalization;
using System.Net;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// A period that runs is compared with as much of the one before, by every page: what <c>/api/adoption</c> says of the period before is
/// what <c>/api/usage</c> counts in it.
/// </summary>
public sealed class ComparisonTests
{
    private const int Days = 3;

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Australia/Lord_Howe")]
    public async Task Adoption_OfAPeriodThatRuns_IsComparedWithAsMuchOfTheOneBefore(string id)
    {
        var zone = new ReportingZone(TimeZoneInfo.FindSystemTimeZoneById(id));
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Report:TimeZone", id));
        var now = TimeProvider.System.GetUtcNow();
        await gateway.AppendAsync(
            [.. Enumerable.Range(0, 24 * 2 * (Days + 1)).Select(hour => AdminGateway.Record($"h{hour}", now.AddHours(-hour), new TokenSplit(0, 0, 1, 0, 0, 1, 0), $"u{hour % 7}"))]);

        JsonElement adoption;
        DateOnly today;
        DateTimeOffset hour;
        do
        {
            (hour, today) = (zone.Ceiling(TimeProvider.System.GetUtcNow()), zone.DayOf(TimeProvider.System.GetUtcNow()));
            adoption = await gateway.JsonAsync($"/api/adoption?from={Day(today.AddDays(1 - Days))}&to={Day(today.AddDays(1))}");
        }
        while (zone.Ceiling(TimeProvider.System.GetUtcNow()) != hour);

        var before = (From: Day(today.AddDays(1 - (2 * Days))), To: zone.StartOf(zone.At(hour).DateTime.AddDays(-Days)));
        Assert.Equal((before.From, zone.TextOf(before.To)), (adoption.GetProperty("before_from").GetString(), adoption.GetProperty("before_to").GetString()));
        var (usage, usageBefore) = (
            await UsageAsync(gateway, Day(today.AddDays(1 - Days)), hour),
            await UsageAsync(gateway, before.From, before.To));
        var trusted = adoption.GetProperty("trusted");
        Assert.Equal((usage.Tokens, usageBefore.Tokens), (trusted.GetProperty("tokens").GetInt64(), trusted.GetProperty("tokens_before").GetInt64()));
        Assert.Equal(usageBefore.Tokens, adoption.GetProperty("gross_before").GetProperty("trusted").GetInt64());
        Assert.Equal(usageBefore.People, adoption.GetProperty("people").GetProperty("before").GetInt32());

        // The same, asked for as pages do; and of a period that is over the whole one before it.
        var asked = await gateway.JsonAsync($"/api/adoption?from={Day(today.AddDays(1 - Days))}&to={Day(today.AddDays(1))}&before_from={before.From}&before_to={before.To.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        Assert.Equal(usageBefore.Tokens, asked.GetProperty("trusted").GetProperty("tokens_before").GetInt64());
        var over = await gateway.JsonAsync($"/api/adoption?from={Day(today.AddDays(-2))}&to={Day(today)}");
        Assert.Equal(zone.TextOf(zone.StartOf(today.AddDays(-2))), over.GetProperty("before_to").GetString());
    }

    [Theory]
    [InlineData("before_to=2026-11-21")]
    [InlineData("before_from=2026-11-25")]
    [InlineData("before_from=2020-01-01")]
    [InlineData("before_from=2026-11-18&before_to=2026-11-18")]
    public async Task SpanBefore_ThatIsNone_IsRefused(string span)
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var answer = await gateway.GetAsync($"/api/adoption?from=2026-11-20&to=2026-11-23&{span}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<(long Tokens, int People)> UsageAsync(AdminGateway gateway, string from, DateTimeOffset to)
    {
        var usage = await gateway.JsonAsync($"/api/usage?from={from}&to={to.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&bucket=total&by=user");
        var totals = usage.GetProperty("totals");
        return (totals.GetProperty("input_tokens").GetInt64() + totals.GetProperty("output_tokens").GetInt64(), usage.GetProperty("rows").GetArrayLength());
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
