using System.Net;
using System.Text;
using TokenGate.Gateway.Outcomes;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What was delivered: taken once, corrected by id, refused with every fault, and set beside usage.</summary>
public sealed class OutcomesTests
{
    private static readonly OutcomeRules Rules = new(new HashSet<string> { "engine" }, new HashSet<string> { "Apollo" }, new DateOnly(2026, 11, 23));

    [Theory]
    [InlineData("id,date,kind,count,team,project\npr-1,2026-11-22,merged,3,engine,apollo\n", "pr-1 2026-11-22 merged 3 engine Apollo")]
    [InlineData("count,kind,date,id\n1,ticket,2026-11-23,t1", "t1 2026-11-23 ticket 1 - -")]
    [InlineData("[{\"id\":\"a\",\"date\":\"2026-11-01\",\"kind\":\"k\",\"count\":2},{\"id\":\"b\",\"date\":\"2026-11-01\",\"kind\":\"k\",\"count\":0,\"team\":\"engine\"}]", "a 2026-11-01 k 2 - -|b 2026-11-01 k 0 engine -")]
    [InlineData("\uFEFF{\"id\":\"a\",\"date\":\"2026-11-01\",\"kind\":\"k\",\"count\":2}", "a 2026-11-01 k 2 - -")]
    public void Read_OfEitherForm_GivesTheOutcomes(string text, string expected)
    {
        var (outcomes, faults) = OutcomeFile.Read(Encoding.UTF8.GetBytes(text), Rules);
        Assert.Empty(faults);
        Assert.Equal(expected, string.Join('|', outcomes.Select(static each => $"{each.Id} {each.Day:yyyy-MM-dd} {each.Kind} {each.Count} {each.Team} {each.Project}")));
    }

    [Theory]
    [InlineData("id,date,kind,count\na,2026-11-24,k,1", "line 2", "has not come yet")]
    [InlineData("id,date,kind,count\na,24.11.2026,k,1", "line 2", "2026-11-23")]
    [InlineData("id,date,kind,count\na,2026-11-01,k,-1", "line 2", "the count is '-1'")]
    [InlineData("id,date,kind,count\na,2026-11-01,k,1.5", "line 2", "whole number")]
    [InlineData("id,date,kind,count\na,2026-11-01,,1", "line 2", "the kind is missing")]
    [InlineData("id,date,kind,count\n\na,2026-11-01,k,1\na,2026-11-02,k,1", "line 4", "stands in line 3")]
    [InlineData("id,date,kind,count,team\na,2026-11-01,k,1,nobody", "line 2", "people file")]
    [InlineData("id,date,kind,count,project\na,2026-11-01,k,1,gemini", "line 2", "Report:Projects")]
    [InlineData("id;date;kind;count\na;2026-11-01;k;1", "line 1", "semicolons")]
    [InlineData("[{\"id\":\"a\",\"dat\":\"2026-11-01\"}]", "outcome 1", "'dat'")]
    [InlineData("[1]", "outcome 1", "object")]
    [InlineData("[{", "It is not JSON", "array")]
    public void Read_OfWhatIsWrong_NamesThePlaceAndTheRemedy(string text, string place, string says)
    {
        var (outcomes, faults) = OutcomeFile.Read(Encoding.UTF8.GetBytes(text), Rules);
        Assert.Empty(outcomes);
        var fault = Assert.Single(faults);
        Assert.StartsWith(place, fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcomes_HandedIn_StandBesideUsageAndAreCorrectedById()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var at = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        await gateway.AppendAsync(AdminGateway.Record("1", at, new TokenSplit(0, 0, 100, 0, 0, 20, 0)), AdminGateway.Record("2", at, new TokenSplit(0, 0, 30, 0, 0, 30, 0), "cem", "sales"));

        Assert.Equal("3 0 0", await AddAsync(gateway, "[{\"id\":\"a\",\"date\":\"2026-11-22\",\"kind\":\"merged\",\"count\":2,\"team\":\"engine\"},{\"id\":\"b\",\"date\":\"2026-11-23\",\"kind\":\"merged\",\"count\":5},{\"id\":\"c\",\"date\":\"2026-11-01\",\"kind\":\"merged\",\"count\":9}]"));
        Assert.Equal("0 1 1", await AddAsync(gateway, "{\"csv\":\"id,date,kind,count,team\\na,2026-11-22,merged,4,engine\\nb,2026-11-23,merged,5,\\n\"}"));
        Assert.Equal("0 1 0", await AddAsync(gateway, "[{\"id\":\"c\",\"date\":\"2026-11-01\",\"kind\":\"merged\",\"count\":0}]"));

        var rows = (await gateway.JsonAsync("/api/adoption?from=2026-11-20&to=2026-11-30")).GetProperty("outcomes").EnumerateArray()
            .Select(static row => $"{row.GetProperty("kind").GetString()} {row.GetProperty("team")} {row.GetProperty("count")} {row.GetProperty("tokens_per_outcome")}");
        Assert.Equal(["merged  9 20", "merged engine 4 30"], rows);
        Assert.Equal(2, (await gateway.JsonAsync("/api/outcomes?from=2026-11-01&to=2026-12-01")).GetProperty("outcomes").GetArrayLength());
        using var verified = await gateway.PostAsync("/api/audit/verify", "{}");
        Assert.True((await AdminGateway.JsonOf(verified)).GetProperty("equal").GetBoolean());
    }

    [Fact]
    public async Task Outcomes_WithAFault_AreNotTaken()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var refused = await gateway.PostAsync("/api/outcomes", "[{\"id\":\"a\",\"date\":\"2026-11-01\",\"kind\":\"k\",\"count\":1},{\"id\":\"a\",\"date\":\"2999-01-01\",\"kind\":\"k\",\"count\":1}]", AdminGateway.Operator);
        var problem = await AdminGateway.JsonOf(refused, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("has not come yet", problem.GetProperty("errors").GetProperty("outcomes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.JsonAsync("/api/outcomes?from=2026-01-01", AdminGateway.Operator)).GetProperty("outcomes").GetArrayLength());
        using var viewer = await gateway.PostAsync("/api/outcomes", "[]", AdminGateway.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, viewer.StatusCode);
    }

    private static async Task<string> AddAsync(AdminGateway gateway, string body)
    {
        using var response = await gateway.PostAsync("/api/outcomes", body);
        var answer = await AdminGateway.JsonOf(response);
        return $"{answer.GetProperty("added")} {answer.GetProperty("corrected")} {answer.GetProperty("unchanged")}";
    }
}
