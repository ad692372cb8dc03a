using System.Net;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary><c>/api/usage</c>.</summary>
public sealed class UsageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Rtl = "\u202Egnp.exe";

    [Fact]
    public async Task Usage_ByTeamAndDay_AddsUpAndSaysWhereTheCountsComeFrom()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await SeedAsync(gateway);
        var usage = await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-12-01&by=team");
        Assert.Equal("2026-11-01T00:00:00Z", usage.GetProperty("from").GetString());
        Assert.Equal(["engine 2026-11-22T00:00:00Z 1 10 20", "engine 2026-11-23T00:00:00Z 2 130 7", "sales 2026-11-23T00:00:00Z 1 5 5"], Rows(usage, "team").Order());
        Assert.Equal(4, usage.GetProperty("totals").GetProperty("requests").GetInt64());
        Assert.Equal(145, usage.GetProperty("totals").GetProperty("input_tokens").GetInt64());

        // Gross: 30 + 100 + 37 by the provider, 10 estimated, and one of six exchanges without counts.
        var provenance = usage.GetProperty("provenance");
        Assert.Equal(0.05, provenance.GetProperty("estimated").GetDouble(), 2);
        Assert.Equal(0.1667, provenance.GetProperty("missing").GetDouble(), 4);
        Assert.Equal(1, provenance.GetProperty("provider").GetDouble() + provenance.GetProperty("estimated").GetDouble(), 3);
    }

    [Theory]
    [InlineData("bucket=total", "2026-11-01T00:00:00Z 4 145 32")]
    [InlineData("bucket=month", "2026-11-01T00:00:00Z 4 145 32")]
    [InlineData("bucket=total&user=ada", "2026-11-01T00:00:00Z 2 110 20")]
    [InlineData("bucket=total&team=engine&model=gpt-4o", "2026-11-01T00:00:00Z 3 140 27")]
    [InlineData("bucket=total&team=nobody", "")]
    [InlineData("bucket=total&route=ai&from=2026-11-23T12:20:00Z&to=2026-11-23T12:40:00Z", "2026-11-23T12:15:00Z 1 5 5")]
    public async Task Usage_BucketsAndFilters_CountWhatIsAskedFor(string query, string expected)
    {
        await using var gateway = await AdminGateway.StartAsync();
        await SeedAsync(gateway);
        var range = query.Contains("from=", StringComparison.Ordinal) ? "" : "from=2026-11-01&to=2026-12-01&";
        Assert.Equal(expected, string.Join('|', Rows(await gateway.JsonAsync($"/api/usage?{range}{query}"))));
    }

    [Fact]
    public async Task Usage_AskedAgain_IsNotSentAgainUntilSomethingCounts()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await SeedAsync(gateway);
        const string Path = "/api/usage?from=2026-11-01&to=2026-12-01&by=user";
        using var first = await gateway.GetAsync(Path);
        var tag = first.Headers.ETag!.ToString();
        using var second = await gateway.GetAsync(Path, headers: ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());

        // An old day: what was kept of it must not be shown any more.
        await gateway.AppendAsync(AdminGateway.Record("late", Noon.AddDays(-20), new TokenSplit(0, 0, 1000, 0, 0, 0, 0)));
        using var third = await gateway.GetAsync(Path, headers: ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(1145, (await AdminGateway.JsonOf(third)).GetProperty("totals").GetProperty("input_tokens").GetInt64());
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-31", "from")]
    [InlineData("from=0001-01-01", "from")]
    [InlineData("to=9999-12-31", "to")]
    [InlineData("from=2026-11-02&to=2026-11-01", "from")]
    [InlineData("from=2020-01-01&to=2026-01-01&bucket=hour", "from")]
    [InlineData("from=1971-01-01&to=9998-01-01&bucket=total", "from")]
    [InlineData("bucket=year", "bucket")]
    [InlineData("by=team,password", "by")]
    [InlineData("by=verdict", "by")]
    [InlineData("source=redis", "source")]
    [InlineData("format=xml", "format")]
    [InlineData("form=2026-11-01", "form")]
    [InlineData("team=a&team=b", "team")]
    public async Task Usage_BadParameter_IsNamedWithItsRemedy(string query, string parameter)
    {
        await using var gateway = await AdminGateway.StartAsync();
        var problem = await gateway.JsonAsync("/api/usage?" + query, status: HttpStatusCode.BadRequest);
        var sentence = Assert.Single(problem.GetProperty("errors").GetProperty(parameter).EnumerateArray()).GetString()!;
        Assert.True(sentence.Length is > 20 and < 400, sentence);
    }

    [Fact]
    public async Task Usage_SeveralBadParameters_AreToldAtOnce_AndEchoedHarmlessly()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var path = $"/api/usage?from={Uri.EscapeDataString("<script>" + Rtl + new string('x', 50))}&bucket=eon&user={new string('u', 10_000)}";
        using var response = await gateway.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", JsonDocument.Parse(text).RootElement.GetProperty("errors").GetProperty("from")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["bucket", "from", "user"], JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateObject().Select(static each => each.Name).Order());
        Assert.True(text.Length < 2000, text);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\",\"x\")", "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1+2", "'-1+2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tcmd", "'\tcmd")]
    [InlineData("-", "-")]
    [InlineData("a,\"b\"\r\nc", "\"a,\"\"b\"\"\r\nc\"")]
    [InlineData("<img src=x>", "<img src=x>")]
    public async Task Csv_OfHostileNames_IsTextToASpreadsheet(string user, string cell)
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 10, 0, 0, 20, 0), user));
        using var response = await gateway.GetAsync("/api/usage?from=2026-11-01&to=2026-12-01&by=user&format=csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            $"user,bucket,requests,input_tokens,output_tokens,reasoning_tokens,provider,estimated,partial,missing,implausible,cached_tokens,cost,rules,currency,gross_cost,withheld_cost\r\n{cell},2026-11-23,1,10,20,0,1,0,0,0,0,0,0,1,USD,0,0\r\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Usage_ByProjectAndClient_AddsUp_WithCachedTokensCostAndEditions()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var record = AdminGateway.Record("1", Noon, new TokenSplit(60, 0, 40, 0, 0, 20, 0) { UnseenInput = 5 });
        await gateway.AppendAsync(
            record with
            {
                Project = "apollo",
                Client = "codex",
                Counts = record.Counts with { Cached = 75 },
                Cost = new ExchangeCost("EUR", "1", new TokenSplit(0, 0, 1_500_000_000, 0, 0, 0, 0)),
                Judgement = record.Judgement with { Rules = 1 },
            },
            record with { Id = "2", StartedAt = Noon.AddDays(2), Project = "apollo", Client = "other", Judgement = record.Judgement with { Rules = 2 } },
            record with { Id = "3", StartedAt = Noon.AddDays(3), Judgement = record.Judgement with { Rules = 2 } });
        const string Month = "/api/usage?from=2026-11-01&to=2026-12-01";
        var usage = await gateway.JsonAsync(Month + "&bucket=total&by=project,client");
        Assert.Equal(
            ["- - 40 0 0", "apollo codex 40 10 1.5", "apollo other 40 0 0"],
            usage.GetProperty("rows").EnumerateArray().Select(static row =>
                $"{row.GetProperty("project")} {row.GetProperty("client")} {row.GetProperty("input_tokens")} {row.GetProperty("cached_tokens")} {row.GetProperty("cost")}"));
        Assert.Equal(
            ["1 2026-11-23T00:00:00Z", "2 2026-11-25T00:00:00Z"],
            usage.GetProperty("rules").EnumerateArray().Select(static each => $"{each.GetProperty("edition")} {each.GetProperty("since").GetString()}"));
        Assert.Equal(80, (await gateway.JsonAsync(Month + "&project=apollo")).GetProperty("totals").GetProperty("input_tokens").GetInt64());
        Assert.Equal(40, (await gateway.JsonAsync(Month + "&client=codex&by=user,project")).GetProperty("totals").GetProperty("input_tokens").GetInt64());
        Assert.EndsWith(",0,10,1.5,1,USD,1.5,0\r\n", await (await gateway.GetAsync(Month + "&bucket=total&client=codex&format=csv")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("by=user,project")]
    [InlineData("by=client&user=ada")]
    [InlineData("by=route&project=apollo")]
    public async Task Usage_OfTagsBesidePeople_IsRefusedForRedis_WithItsRemedy(string query)
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Ledger:Redis", "127.0.0.1:1,connectTimeout=100"));
        var problem = await gateway.JsonAsync("/api/usage?source=redis&" + query, status: HttpStatusCode.BadRequest);
        Assert.Contains("source=journal", problem.GetProperty("errors").GetProperty("by")[0].GetString(), StringComparison.Ordinal);
        await gateway.JsonAsync("/api/usage?source=journal&" + query);
    }

    [Fact]
    public async Task Json_OfHostileNames_IsEscapedAndWhole()
    {
        string[] names = ["<script>alert(1)</script>", "a\"b\\c", Rtl, "\u0000\u0007", new string('n', 10_240), "😀 你好"];
        await using var gateway = await AdminGateway.StartAsync();
        for (var i = 0; i < names.Length; i++)
        {
            await gateway.AppendAsync(AdminGateway.Record($"{i}", Noon, new TokenSplit(0, 0, 10, 0, 0, 20, 0), names[i], names[i], names[i]));
        }

        using var response = await gateway.GetAsync("/api/usage?from=2026-11-01&to=2026-12-01&by=user,team,model");
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain('<', text);
        var rows = JsonDocument.Parse(text).RootElement.GetProperty("rows");
        foreach (var column in new[] { "user", "team", "model" })
        {
            Assert.Equal(names.Order(StringComparer.Ordinal), rows.EnumerateArray().Select(row => row.GetProperty(column).GetString()!).Order(StringComparer.Ordinal));
        }

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static Task SeedAsync(AdminGateway gateway) => gateway.AppendAsync(
        AdminGateway.Record("1", Noon.AddDays(-1), new TokenSplit(0, 0, 10, 0, 0, 20, 0)),
        AdminGateway.Record("2", Noon, new TokenSplit(0, 0, 100, 0, 0, 0, 0)),
        AdminGateway.Record("3", Noon.AddMinutes(10), new TokenSplit(0, 0, 30, 0, 0, 7, 0), user: "ben"),
        AdminGateway.Record("4", Noon.AddMinutes(20), new TokenSplit(0, 0, 5, 0, 0, 5, 0), user: "cem", team: "sales", model: "claude", source: UsageSource.Estimated),
        AdminGateway.Record("5", Noon.AddMinutes(30), new TokenSplit(0, 0, 0, 30, 0, 0, 0), user: "cem", team: "sales", verdict: Verdict.Padded),
        AdminGateway.Record("6", Noon.AddMinutes(40), TokenSplit.None, user: "cem", team: "sales", verdict: Verdict.Unreadable, source: UsageSource.Missing));

    private static IEnumerable<string> Rows(JsonElement usage, string? column = null) => usage.GetProperty("rows").EnumerateArray().Select(row =>
        $"{(column is null ? "" : row.GetProperty(column).GetString() + " ")}{row.GetProperty("bucket").GetString()} {row.GetProperty("requests")} {row.GetProperty("input_tokens")} {row.GetProperty("output_tokens")}");
}
