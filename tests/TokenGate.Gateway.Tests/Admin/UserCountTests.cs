using System.Globalization;
using System.Net;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Users are counted as those are who are listed.</summary>
public sealed class UserCountTests
{
    private const string Time = "from=2026-11-01&to=2026-12-01&bucket=total";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("by=team", "a 3|b 2|c 1: 5")]
    [InlineData("by=model", "gpt-4o 5|o3 1: 5")]
    [InlineData("by=team&model=o3", "a 1: 1")]
    [InlineData("by=team&user=moved", "a 1|b 1: 1")]
    [InlineData("", " 5: 5")]
    public async Task Usage_UsersOfARow_AreThoseWithATrustedToken(string query, string expected)
    {
        await using var gateway = await SeededAsync();
        var counted = await gateway.JsonAsync($"/api/usage?{Time}&{query}&users=count", AdminGateway.Operator);
        Assert.Equal(expected, Text(counted));

        // The same as who is listed, nobody left out.
        var listed = await gateway.JsonAsync($"/api/usage?{Time}&{query}".Replace("by=team", "by=team,user", StringComparison.Ordinal).Replace("by=model", "by=model,user", StringComparison.Ordinal), AdminGateway.Operator);
        if (query.Length > 0)
        {
            var users = listed.GetProperty("rows").EnumerateArray().Where(static row => row.GetProperty("requests").GetInt64() > 0).Select(static row => row.GetProperty("user").GetString()).Where(static user => user != "-").Distinct();
            Assert.Equal(users.Count(), counted.GetProperty("totals").GetProperty("users").GetInt32());
        }
    }

    [Fact]
    public async Task Withheld_UsersOfATeam_AreThoseWithAnExchange_AndSmallTeamsAreToldOfAsOne()
    {
        await using var gateway = await SeededAsync();
        Assert.Equal("a 5|b 2|c 1: 7", Text(await gateway.JsonAsync($"/api/withheld?{Time}&by=team&users=count", AdminGateway.Operator)));
        Assert.Equal("(small groups) 1|a 5: 6", Text(await gateway.JsonAsync($"/api/withheld?{Time}&by=team&users=count", AdminGateway.Auditor)));
    }

    [Theory]
    [InlineData("/api/usage?from=2026-11-01&to=2026-12-01&by=team&users=count", "users")]
    [InlineData("/api/usage?from=2026-11-01&to=2026-12-01&bucket=total&by=user&users=count", "users")]
    [InlineData("/api/usage?from=2026-11-01&to=2026-12-01&bucket=total&by=team&users=all", "users")]
    [InlineData("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=team&users=count&verdict=padded", "verdict")]
    public async Task Count_OfWhatCannotBeCounted_IsRefusedInASentence(string path, string parameter)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var answer = await gateway.GetAsync(path, AdminGateway.Operator);
        Assert.Contains(parameter, (await AdminGateway.JsonOf(answer, HttpStatusCode.BadRequest)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Count_ByModelForAnAuditor_IsRefused()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var answer = await gateway.GetAsync($"/api/withheld?{Time}&by=model&users=count", AdminGateway.Auditor);
        Assert.Contains("count them by team", (await AdminGateway.JsonOf(answer, HttpStatusCode.BadRequest)).GetRawText(), StringComparison.Ordinal);
    }

    private static string Text(JsonElement counted) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join('|', counted.GetProperty("rows").EnumerateArray().Select(static row => $"{NameOf(row)} {row.GetProperty("users").GetInt32()}"))}: {counted.GetProperty("totals").GetProperty("users").GetInt32()}");

    private static string NameOf(JsonElement row) => row.TryGetProperty("team", out var team) ? team.GetString()! : row.TryGetProperty("model", out var model) ? model.GetString()! : "";

    /// <summary>Five of team a, of whom one has nothing that counts and one is nobody; who moved to b; one of c.</summary>
    private static async Task<AdminGateway> SeededAsync()
    {
        var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        var trusted = new TokenSplit(0, 0, 10, 0, 0, 10, 0);
        foreach (var (user, team, model) in new[] { ("ada", "a", "gpt-4o"), ("ada", "a", "o3"), ("bob", "a", "gpt-4o"), ("moved", "a", "gpt-4o"), ("moved", "b", "gpt-4o"), ("cyd", "b", "gpt-4o"), ("dan", "c", "gpt-4o"), ("-", "a", "gpt-4o") })
        {
            await gateway.AppendAsync(AdminGateway.Record(Guid.CreateVersion7().ToString(), Noon, trusted, user, team, model));
        }

        await gateway.AppendAsync(AdminGateway.Record("padded", Noon, new TokenSplit(0, 0, 0, 10, 0, 0, 10), "eve", "a", verdict: Verdict.Padded));
        return gateway;
    }
}
