using System.Net;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The company's own days in the API.</summary>
public sealed class ZoneTests
{
    [Fact]
    public async Task Usage_OfLocalDays_AreExactAndAddUp()
    {
        await using var gateway = await StartAsync("Asia/Kolkata");
        await gateway.AppendAsync(
            AdminGateway.Record("last of the first", At("2026-11-01T18:29:00Z"), new TokenSplit(0, 0, 1, 0, 0, 0, 0)),
            AdminGateway.Record("first of the second", At("2026-11-01T18:31:00Z"), new TokenSplit(0, 0, 10, 0, 0, 0, 0)),
            AdminGateway.Record("last of the second", At("2026-11-02T18:29:00Z"), new TokenSplit(0, 0, 100, 0, 0, 0, 0)),
            AdminGateway.Record("first of the third", At("2026-11-02T18:31:00Z"), new TokenSplit(0, 0, 1000, 0, 0, 0, 0)));

        var days = await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-11-04");
        Assert.Equal(("Asia/Kolkata", "2026-11-01T00:00:00+05:30"), (days.GetProperty("zone").GetString(), days.GetProperty("from").GetString()));
        Assert.Equal(["2026-11-01T00:00:00+05:30 1", "2026-11-02T00:00:00+05:30 110", "2026-11-03T00:00:00+05:30 1000"], Rows(days));
        Assert.Equal(110, Total(await gateway.JsonAsync("/api/usage?from=2026-11-02&to=2026-11-03")));
        Assert.Equal(110, Total(await gateway.JsonAsync("/api/usage?from=2026-11-02T00:00&to=2026-11-02T18:30:00Z&bucket=total")));
        Assert.Equal(["2026-10-26T00:00:00+05:30 1", "2026-11-02T00:00:00+05:30 1110"], Rows(await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-11-04&bucket=week")));
        Assert.Contains("\r\n2026-W45,2,", await (await gateway.GetAsync("/api/usage?from=2026-11-02&to=2026-11-03&bucket=week&format=csv")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, (await gateway.JsonAsync("/api/exchanges?from=2026-11-02&to=2026-11-03")).GetProperty("items").GetArrayLength());
        Assert.Equal("Asia/Kolkata", (await gateway.JsonAsync("/api/me")).GetProperty("zones")[0].GetProperty("zone").GetString());
    }

    [Fact]
    public async Task Usage_OfAnHourThatTheClockRepeats_HoldsBothAndSaysSo()
    {
        await using var gateway = await StartAsync("America/New_York");
        await gateway.AppendAsync(
            AdminGateway.Record("before", At("2026-11-01T04:59:00Z"), new TokenSplit(0, 0, 1, 0, 0, 0, 0)),
            AdminGateway.Record("once", At("2026-11-01T05:30:00Z"), new TokenSplit(0, 0, 10, 0, 0, 0, 0)),
            AdminGateway.Record("twice", At("2026-11-01T06:30:00Z"), new TokenSplit(0, 0, 100, 0, 0, 0, 0)),
            AdminGateway.Record("after", At("2026-11-01T07:30:00Z"), new TokenSplit(0, 0, 1000, 0, 0, 0, 0)));

        var hours = await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-11-02&bucket=hour");
        Assert.Equal(["2026-11-01T00:00:00-04:00 1", "2026-11-01T01:00:00-04:00 110", "2026-11-01T02:00:00-05:00 1000"], Rows(hours));
        Assert.Equal([false, true, false], hours.GetProperty("rows").EnumerateArray().Select(static row => row.TryGetProperty("repeated", out _)));
        Assert.Contains(
            "2026-11-01T01:00:00-04:00/PT2H,2,110", await (await gateway.GetAsync("/api/usage?from=2026-11-01&to=2026-11-02&bucket=hour&format=csv")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfRedisOffTheHour_IsRefusedWithItsRemedy()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Ledger:Redis", "127.0.0.1:1,connectTimeout=100"));
        var problem = await gateway.JsonAsync("/api/usage?source=redis&from=2026-11-01T18:30:00Z&to=2026-11-02T18:30:00Z", status: HttpStatusCode.BadRequest);
        Assert.Contains("source=journal", problem.GetProperty("errors").GetProperty("from")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Berlni", "Europe/Berlin")]
    [InlineData("W. Europe Standard Time", "IANA")]
    [InlineData("+05:30", "IANA")]
    [InlineData("", "IANA")]
    public void TimeZone_ThatIsNone_IsAFaultWithItsRemedy(string zone, string remedy)
    {
        var fault = Assert.Single(TokenGate.Gateway.Hosting.ConfigurationCheck.Run(
            Hosting.ConfigurationValues.In(Path.GetTempPath(), [("TokenGate:Report:TimeZone", zone)])));
        Assert.Equal("TokenGate:Report:TimeZone", fault.Path);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
    }

    private static async Task<AdminGateway> StartAsync(string zone)
    {
        var gateway = await AdminGateway.StartAsync(("TokenGate:Report:TimeZone", zone));
        while (gateway.Journal.Reader.ReadZone().Id != zone)
        {
            await Task.Delay(10);
        }

        return gateway;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Rows(JsonElement usage) =>
        usage.GetProperty("rows").EnumerateArray().Select(static row => $"{row.GetProperty("bucket").GetString()} {row.GetProperty("input_tokens")}");

    private static long Total(JsonElement usage) => usage.GetProperty("totals").GetProperty("input_tokens").GetInt64();
}
