using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Identity;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary><c>/api/exchanges</c>, explanations, appeals, <c>/api/withheld</c>.</summary>
public sealed class ExchangesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_ByPages_ShowsEveryExchangeOnce_NewestFirst()
    {
        await using var gateway = await AdminGateway.StartAsync();
        for (var i = 0; i < 23; i++)
        {
            await gateway.AppendAsync(AdminGateway.Record($"id-{i:00}", Noon.AddMinutes(i), new TokenSplit(0, 0, i, 0, 0, 1, 0), user: i % 2 == 0 ? "ada" : "ben"));
        }

        Assert.Equal(Enumerable.Range(0, 23).Reverse().Select(static i => $"id-{i:00}"), await AllAsync(gateway, "limit=5"));
        Assert.Equal(Enumerable.Range(0, 12).Reverse().Select(static i => $"id-{2 * i:00}"), await AllAsync(gateway, "limit=4&user=ada"));
        Assert.Equal(["id-09", "id-08", "id-07", "id-06", "id-05", "id-04", "id-03", "id-02", "id-01", "id-00"], await AllAsync(gateway, "q=id-0"));
        Assert.Equal(["id-21", "id-20"], await AllAsync(gateway, "from=2026-11-23T12:20:00Z&to=2026-11-23T12:22:00Z"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=%22%3B+DROP+TABLE", "cursor")]
    [InlineData("verdict=fraud", "verdict")]
    [InlineData("from=2026-11-02&to=2026-11-01", "from")]
    public async Task List_BadParameter_IsNamed(string query, string parameter)
    {
        await using var gateway = await AdminGateway.StartAsync();
        var problem = await gateway.JsonAsync("/api/exchanges?" + query, status: HttpStatusCode.BadRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(parameter, out _), problem.ToString());
    }

    [Fact]
    public async Task Appeal_WhenAccepted_MovesTheTokens_AndIsSeenEverywhere()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await gateway.AppendAsync(AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded));
        Assert.Equal(0, (await UsageAsync(gateway)).GetProperty("input_tokens").GetInt64());

        using var rejected = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":false,"note":"It is lorem ipsum."}""", AdminGateway.Operator);
        Assert.Equal("rejected", (await AdminGateway.JsonOf(rejected)).GetProperty("outcome").GetString());
        using var booked = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"A <b>load test</b>."}""", AdminGateway.Operator);
        var answer = await AdminGateway.JsonOf(booked);
        Assert.Equal("booked", answer.GetProperty("outcome").GetString());
        Assert.Equal(590, answer.GetProperty("tokens").GetProperty("trusted_input").GetInt64());
        using var again = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"Again."}""", AdminGateway.Operator);
        Assert.Equal("already", (await AdminGateway.JsonOf(again)).GetProperty("outcome").GetString());
        using var tooLate = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":false,"note":"No."}""", AdminGateway.Operator);
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);

        Assert.Equal(590, (await UsageAsync(gateway)).GetProperty("input_tokens").GetInt64());
        var detail = await gateway.JsonAsync("/api/exchanges/padded", AdminGateway.Auditor);
        Assert.Equal("accepted", detail.GetProperty("appeal").GetString());
        Assert.Equal(0, detail.GetProperty("tokens").GetProperty("withheld_input").GetInt64());
        Assert.Contains(detail.GetProperty("corrections").EnumerateArray(), static each =>
            each.GetProperty("note").GetString() == "A <b>load test</b>." && each.GetProperty("tokens").GetProperty("trusted_input").GetInt64() == 590 && each.GetProperty("by").GetString() == "operator");
        var score = Assert.Single(detail.GetProperty("scores").EnumerateArray());
        Assert.Equal("empty_share", score.GetProperty("features")[0].GetProperty("name").GetString());
        Assert.Contains("says nothing", score.GetProperty("features")[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("padded", "{}", 422)]
    [InlineData("padded", """{"accepted":"yes","note":"x"}""", 422)]
    [InlineData("padded", """{"accepted":true,"note":"  "}""", 422)]
    [InlineData("padded", """{"accepted":true,"note":"x","by":"me"}""", 422)]
    [InlineData("padded", "[1", 422)]
    [InlineData("padded", "[[[[[[[[1]]]]]]]]", 422)]
    [InlineData("nothing", """{"accepted":true,"note":"x"}""", 404)]
    [InlineData("failed", """{"accepted":true,"note":"x"}""", 409)]
    public async Task Appeal_ThatCannotBeDecided_IsRefusedWithAReason(string id, string body, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(
            AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded),
            AdminGateway.Record("failed", Noon, TokenSplit.None, verdict: Verdict.Failed));
        using var response = await gateway.PostAsync($"/api/exchanges/{id}/appeal", body);
        var problem = await AdminGateway.JsonOf(response, (HttpStatusCode)status);
        Assert.True(problem.GetProperty("detail").GetString()!.Length > 15);
    }

    [Fact]
    public async Task Appeal_WithAHugeBody_IsRefused()
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var response = await gateway.PostAsync("/api/exchanges/x/appeal", $$"""{"accepted":true,"note":"{{new string('n', 200_000)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Withheld_ByVerdictAndReason_NamesTheFeature()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(
            AdminGateway.Record("1", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded),
            AdminGateway.Record("2", Noon, new TokenSplit(3, 0, 7, 0, 0, 9, 0)));
        var all = await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total");
        var totals = all.GetProperty("totals");
        Assert.Equal((610, 3, 10, 7, 590), (Of(totals, "input"), Of(totals, "replayed"), Of(totals, "repeated"), Of(totals, "trusted_input"), Of(totals, "withheld_input")));
        var row = Assert.Single((await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=verdict,reason")).GetProperty("rows").EnumerateArray());
        Assert.Equal(("padded", "padding.empty_share", 590), (row.GetProperty("verdict").GetString(), row.GetProperty("reason").GetString(), Of(row, "withheld_input")));
        Assert.Contains("says nothing", row.GetProperty("reason_text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unseen_AndEveryKind_StandInTheDetailAndInTheSums()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(AdminGateway.Rich("rich", Noon), AdminGateway.Rich("again", Noon) with { Client = "other", Conversation = "" });
        var detail = await gateway.JsonAsync("/api/exchanges/rich");
        var tokens = detail.GetProperty("tokens");
        Assert.Equal((200, 30, 50, 7), (Of(tokens, "input"), Of(tokens, "unseen_input"), Of(tokens, "output"), Of(tokens, "unseen_output")));
        Assert.Equal(
            [60, 12, 4, 17, 1, 2, 3, 5, 6, 8, 9, 10],
            new[]
            {
                "cached", "cache_write", "cache_write_hour", "reasoning", "audio_input", "image_input", "video_input", "document_input", "tool_use_input", "audio_output",
                "image_output", "video_output",
            }.Select(name => Of(tokens, name)));
        Assert.Equal(
            """{"tier":"priority","tool_calls":{"code_interpreter":1,"web_search":2},"seconds":1.25,"pages":13,"characters":14,"search_units":15,"reported_cost":"0.0024"}""",
            detail.GetProperty("billed").GetRawText());
        Assert.Equal((9_000_000, 11, 2), (Of(detail.GetProperty("reported"), "input"), Of(detail.GetProperty("extra"), "citation_tokens"), Of(detail, "rules")));
        Assert.Equal(
            ("apollo", "codex", "5f0c9e1d2b7a4836", "anthropic"),
            (detail.GetProperty("project").GetString(), detail.GetProperty("client").GetString(), detail.GetProperty("conversation").GetString(), detail.GetProperty("provider").GetString()));
        Assert.Equal(["rich"], await AllAsync(gateway, "conversation=5f0c9e1d2b7a4836"));
        Assert.Equal(["again"], await AllAsync(gateway, "client=other&project=apollo"));

        var totals = (await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=project")).GetProperty("rows")[0];
        Assert.Equal(("apollo", 400, 60, 14), (totals.GetProperty("project").GetString()!, Of(totals, "input"), Of(totals, "unseen_input"), Of(totals, "unseen_output")));
        Assert.Equal(
            Of(totals, "input"),
            Of(totals, "replayed") + Of(totals, "repeated") + Of(totals, "unseen_input") + Of(totals, "trusted_input") + Of(totals, "withheld_input"));
        Assert.Equal(
            Of(totals, "output"), Of(totals, "repeated_output") + Of(totals, "unseen_output") + Of(totals, "trusted_output") + Of(totals, "withheld_output"));
        Assert.Equal(
            (120, 24, 8, 6, 26, 30),
            (Of(totals, "cached"), Of(totals, "cache_write"), Of(totals, "cache_write_hour"), Of(totals, "tool_calls"), Of(totals, "pages"), Of(totals, "search_units")));
        Assert.Equal((2.5, "0.0048"), (totals.GetProperty("seconds").GetDouble(), totals.GetProperty("reported_cost").GetString()));
    }

    [Fact]
    public async Task Withheld_OfSmallTeams_IsFoldedForAllButTheOperator()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        for (var i = 0; i < 5; i++)
        {
            await gateway.AppendAsync(AdminGateway.Record($"big-{i}", Noon, new TokenSplit(0, 0, 1, 0, 0, 0, 0), user: $"user-{i}", team: "big"));
        }

        await gateway.AppendAsync(
            AdminGateway.Record("a", Noon, new TokenSplit(0, 0, 0, 20, 0, 0, 0), user: "x", team: "tiny", verdict: Verdict.Padded),
            AdminGateway.Record("b", Noon, new TokenSplit(0, 0, 0, 30, 0, 0, 0), user: "y", team: "small", verdict: Verdict.Padded));
        const string Path = "/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=";
        Assert.Equal(["(small groups) 50", "big 0"], Rows(await gateway.JsonAsync(Path + "team", AdminGateway.Auditor), "team"));
        Assert.Equal(["big 0", "small 30", "tiny 20"], Rows(await gateway.JsonAsync(Path + "team", AdminGateway.Operator), "team"));
        var users = Rows(await gateway.JsonAsync(Path + "user", AdminGateway.Auditor), "user");
        Assert.Contains("(small groups) 50", users);
        Assert.DoesNotContain(users, static row => row.StartsWith("x ", StringComparison.Ordinal));
        await gateway.JsonAsync(Path + "verdict&team=tiny", AdminGateway.Auditor, HttpStatusCode.Forbidden);
        await gateway.JsonAsync(Path + "verdict&user=x", AdminGateway.Auditor, HttpStatusCode.Forbidden);
        await gateway.JsonAsync(Path + "verdict&team=big", AdminGateway.Auditor);
    }

    [Fact]
    public async Task Person_UnderAPseudonym_IsExportedByName_AndForgottenOnce()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Identity:Pseudonymise", "true"));
        var pseudonym = gateway.Services.GetRequiredService<PeopleKeys>().Open().Of("ada");
        await gateway.AppendAsync(AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 1, 0, 0, 2, 0), user: pseudonym));
        Assert.True((await gateway.JsonAsync("/api/me")).GetProperty("erases_people").GetBoolean());
        Assert.Contains("\"1\"", await (await gateway.GetAsync("/api/people/ada/export")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var foreign = await gateway.SendAsync(HttpMethod.Delete, "/api/people/ada", null, null, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using var erased = await gateway.SendAsync(HttpMethod.Delete, "/api/people/ada", null, null);
        Assert.Equal(pseudonym, (await AdminGateway.JsonOf(erased)).GetProperty("pseudonym").GetString());
        using var again = await gateway.SendAsync(HttpMethod.Delete, "/api/people/ada", null, null);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal("", await (await gateway.GetAsync("/api/people/ada/export")).Content.ReadAsStringAsync());
    }

    private static long Of(JsonElement item, string name) => item.GetProperty(name).GetInt64();

    private static string[] Rows(JsonElement answer, string column) =>
        [.. answer.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty(column).GetString()} {Of(row, "withheld_input")}")];

    private static async Task<JsonElement> UsageAsync(AdminGateway gateway) =>
        (await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-12-01", AdminGateway.Viewer)).GetProperty("totals");

    private static async Task<List<string>> AllAsync(AdminGateway gateway, string query)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await gateway.JsonAsync($"/api/exchanges?{query}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        return ids;
    }
}
