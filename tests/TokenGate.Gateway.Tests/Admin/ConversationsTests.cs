using System.Net;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// <c>/api/conversations</c>: one agent run is one row that opens into its exchanges; kinds of work are no column of a person.
/// </summary>
public sealed class ConversationsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Conversations_OfAnAgentAndAChat_AreOneRowEachWithTheSumsOfTheirExchanges()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var run = Enumerable.Range(0, 5).Select(i => AdminGateway.Record($"step {i}", Noon.AddMinutes(i), new TokenSplit(100 * i, 0, 10, 0, 0, 20, 0)) with { Conversation = "00000000000000aa", Client = "codex", Project = "apollo" });
        await gateway.AppendAsync([.. run, AdminGateway.Record("chat", Noon.AddHours(-1), new TokenSplit(0, 0, 7, 0, 0, 3, 0), "ben") with { Conversation = "00000000000000bb" }, AdminGateway.Record("alone", Noon, new TokenSplit(0, 0, 1, 0, 0, 1, 0))]);

        var first = await gateway.JsonAsync("/api/conversations?from=2026-11-01&to=2026-12-01&limit=1");
        var row = Assert.Single(first.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ("00000000000000aa", "codex", "apollo", 5, 1000, 50, 100),
            (row.GetProperty("conversation").GetString(), row.GetProperty("client").GetString(), row.GetProperty("project").GetString(), row.GetProperty("exchanges").GetInt32(),
                row.GetProperty("tokens").GetProperty("replayed").GetInt32(), row.GetProperty("tokens").GetProperty("trusted_input").GetInt32(), row.GetProperty("tokens").GetProperty("trusted_output").GetInt32()));
        var second = await gateway.JsonAsync($"/api/conversations?from=2026-11-01&to=2026-12-01&limit=1&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal("00000000000000bb", Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("conversation").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);

        Assert.Equal(5, (await gateway.JsonAsync("/api/exchanges?conversation=00000000000000aa")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await gateway.JsonAsync("/api/conversations?client=claude-code")).GetProperty("items").GetArrayLength());
        Assert.Contains(
            "00000000000000aa,ada,engine,apollo,codex,2026-11-23T12:00:00Z,2026-11-23T12:04:00Z,5,1050,100,50,100,0,0,,,,\r\n",
            await (await gateway.GetAsync("/api/conversations?client=codex&format=csv")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await gateway.JsonAsync("/api/conversations?cursor=nothing", status: HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Work_OfTeams_IsTold_AndOfPersonsItIsNot()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(
            AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 10, 0, 0, 20, 0)) with { Work = WorkKind.Turn },
            AdminGateway.Record("2", Noon, new TokenSplit(0, 0, 100, 0, 0, 200, 0)) with { Work = WorkKind.Schedule },
            AdminGateway.Record("3", Noon, new TokenSplit(0, 0, 1, 0, 0, 2, 0)));

        var works = await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=work");
        Assert.Equal(
            ["- 1", "schedule 100", "turn 10"],
            works.GetProperty("rows").EnumerateArray().Select(static row => $"{row.GetProperty("work").GetString()} {row.GetProperty("trusted_input")}"));
        foreach (var query in new[] { "by=work,user", "by=work&user=ada" })
        {
            var problem = await gateway.JsonAsync("/api/withheld?" + query, status: HttpStatusCode.BadRequest);
            Assert.Contains("person", problem.GetProperty("errors").GetProperty("by")[0].GetString(), StringComparison.Ordinal);
        }
    }
}
