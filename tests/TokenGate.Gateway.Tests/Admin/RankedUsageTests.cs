using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Usage in pages: what is listed, what the others add up to, and the file that has all of it.</summary>
public sealed class RankedUsageTests
{
    private const string Time = "from=2026-11-01&to=2026-12-01";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("by=user&limit=2", "e 50|d 40", 6, 4, 1 + 10 + 20 + 30)]
    [InlineData("by=user&limit=2&skip=2", "c 30|b 20", 6, 4, 1 + 10 + 40 + 50)]
    [InlineData("by=user&limit=2&skip=5", "- 1", 6, 5, 150)]
    [InlineData("by=user&limit=2&skip=9", "", 6, 6, 151)]
    [InlineData("by=user&order=name&limit=3", "- 1|a 10|b 20", 6, 3, 120)]
    [InlineData("by=user&order=name&reverse=true&limit=1", "e 50", 6, 5, 101)]
    [InlineData("by=user&order=input&reverse=true", "- 1|a 10|b 20|c 30|d 40|e 50", 6, 0, 0)]
    [InlineData("by=user&team=odd&limit=1", "e 50", 3, 2, 40)]
    [InlineData("by=team&limit=1", "odd 90", 3, 2, 61)]
    [InlineData("by=user&user=a&limit=1", "a 10", 1, 0, 0)]
    public async Task Usage_SomeGroups_AndTheOthers_AreAll(string query, string expected, int groups, int others, long rest)
    {
        await using var gateway = await SeededAsync();
        var answer = await gateway.JsonAsync($"/api/usage?{Time}&bucket=total&{query}", AdminGateway.Operator);
        Assert.Equal(expected, string.Join('|', answer.GetProperty("rows").EnumerateArray().Select(static row =>
            $"{(row.TryGetProperty("user", out var user) ? user : row.GetProperty("team")).GetString()} {row.GetProperty("input_tokens").GetInt64()}")));
        Assert.Equal((groups, others, rest), (answer.GetProperty("groups").GetInt32(), answer.GetProperty("rest").GetProperty("groups").GetInt32(), answer.GetProperty("rest").GetProperty("input_tokens").GetInt64()));
        var all = await gateway.JsonAsync($"/api/usage?{Time}&bucket=total&{query.Split("&limit")[0].Replace("&order=name", "", StringComparison.Ordinal).Replace("&order=input", "", StringComparison.Ordinal).Replace("&reverse=true", "", StringComparison.Ordinal)}", AdminGateway.Operator);
        Assert.Equal(all.GetProperty("totals").GetRawText(), answer.GetProperty("totals").GetRawText());
        Assert.Equal(groups, all.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Usage_InTheOrderOfAnotherTime_HasTheSamePeople()
    {
        await using var gateway = await SeededAsync();
        await gateway.Journal.AppendAsync(AdminGateway.Record("before", Noon.AddDays(-40), new TokenSplit(0, 0, 7, 0, 0, 1, 0)) with { User = "b", Team = "even" }, CancellationToken.None);
        await gateway.Journal.AppendAsync(AdminGateway.Record("gone", Noon.AddDays(-40), new TokenSplit(0, 0, 900, 0, 0, 1, 0)) with { User = "gone", Team = "even" }, CancellationToken.None);
        var answer = await gateway.JsonAsync("/api/usage?from=2026-10-01&to=2026-11-01&bucket=total&by=user&limit=4&ranked_from=2026-11-01&ranked_to=2026-12-01", AdminGateway.Operator);

        var row = Assert.Single(answer.GetProperty("rows").EnumerateArray());
        Assert.Equal(("b", 7), (row.GetProperty("user").GetString(), row.GetProperty("input_tokens").GetInt64()));
        Assert.Equal((2, 1), (answer.GetProperty("groups").GetInt32(), answer.GetProperty("rest").GetProperty("groups").GetInt32()));
    }

    [Theory]
    [InlineData("by=user&limit=2", "limit")]
    [InlineData("by=user&bucket=total&limit=0", "limit")]
    [InlineData("by=user&bucket=total&limit=1001", "limit")]
    [InlineData("by=user&bucket=total&skip=-1", "skip")]
    [InlineData("by=user&bucket=total&order=cost", "order")]
    [InlineData("by=user&bucket=total&ranked_from=2026-11-01", "ranked_from")]
    [InlineData("by=user&bucket=total&ranked_from=2026-11-02&ranked_to=2026-11-01", "ranked_from")]
    [InlineData("by=user&bucket=total&order=name&format=csv", "order")]
    public async Task Usage_AnOrderThatIsNone_IsRefusedInASentence(string query, string parameter)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var answer = await gateway.GetAsync($"/api/usage?{Time}&{query}", AdminGateway.Operator);
        Assert.Contains(parameter, (await AdminGateway.JsonOf(answer, HttpStatusCode.BadRequest)).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("day")]
    [InlineData("hour")]
    [InlineData("week")]
    [InlineData("month")]
    [InlineData("total")]
    public async Task File_ByUser_HasTheRowsOfTheAnswerInTheirOrder(string bucket)
    {
        await using var gateway = await SeededAsync();
        await gateway.Journal.AppendAsync(AdminGateway.Record("earlier", Noon.AddDays(-8).AddHours(3), new TokenSplit(0, 0, 7, 0, 0, 1, 0)) with { User = "b", Team = "even" }, CancellationToken.None);
        var query = $"/api/usage?from=2026-11-05&to=2026-12-01&by=user,team&bucket={bucket}";
        var rows = (await gateway.JsonAsync(query, AdminGateway.Operator)).GetProperty("rows").EnumerateArray()
            .Select(static row => string.Join(',', row.GetProperty("user").GetString(), row.GetProperty("team").GetString(), row.GetProperty("requests").GetInt64(), row.GetProperty("input_tokens").GetInt64()));
        using var answer = await gateway.GetAsync($"{query}&format=csv", AdminGateway.Operator);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(rows, lines.Skip(1).Select(static line => line.Split(',')).Select(static cells => string.Join(',', cells[0], cells[1], cells[3], cells[4])));
        Assert.StartsWith("user,team,bucket,requests,", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfMorePeopleThanAnAnswerMayHave_IsWhole()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-people-").FullName;
        await using (var services = new ServiceCollection().AddMetrics().BuildServiceProvider())
        await using (var journal = Journal.Open(new JournalOptions { Path = folder }, services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance))
        {
            await journal.AppendAsync(AdminGateway.Record("first", Noon, new TokenSplit(0, 0, 1, 0, 0, 1, 0)), CancellationToken.None);
        }

        await FillAsync(Path.Combine(folder, "journal.db"));
        await using (var gateway = await AdminGateway.StartAsync([.. AdminGateway.Tokens, ("TokenGate:Ledger:Path", folder)]))
        {
            using var refused = await gateway.GetAsync($"/api/usage?{Time}&by=user", AdminGateway.Operator);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            using var file = await gateway.GetAsync($"/api/usage?{Time}&by=user&format=csv", AdminGateway.Operator);
            Assert.Equal(1 + 120_000 + 1, (await file.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
            var page = await gateway.JsonAsync($"/api/usage?{Time}&bucket=total&by=user&limit=10", AdminGateway.Operator);
            Assert.Equal((60_001, 10), (page.GetProperty("groups").GetInt32(), page.GetProperty("rows").GetArrayLength()));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task FillAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            BEGIN IMMEDIATE;
            WITH RECURSIVE person(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM person WHERE n < 60000)
            INSERT INTO place (id, team, user, route, model, project, client, provider, tier, work, verdict, source, reason, rules)
              SELECT 1000 + n, 'all', printf('p%05d', n), 'ai', 'm', '-', '-', '', '', '', 0, 0, '', 2 FROM person;
            INSERT INTO usage (quarter, place, exchanges, requests, replayed, repeated, trusted_input, withheld_input, repeated_output, trusted_output, withheld_output, trusted_reasoning, reasoning, cached)
              SELECT {Noon.ToUnixTimeSeconds() / 900} - 96 * day, id, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0 FROM place CROSS JOIN (SELECT 2 AS day UNION SELECT 3) WHERE id > 1000;
            COMMIT;
            """);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<AdminGateway> SeededAsync()
    {
        var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        var input = new Dictionary<string, long> { ["a"] = 10, ["b"] = 20, ["c"] = 30, ["d"] = 40, ["e"] = 50, ["-"] = 1 };
        foreach (var (user, tokens) in input)
        {
            var team = user == "-" ? "-" : user is "a" or "c" or "e" ? "odd" : "even";
            await gateway.Journal.AppendAsync(AdminGateway.Record($"of {user}", Noon, new TokenSplit(0, 0, tokens, 0, 0, 1, 0)) with { User = user, Team = team }, CancellationToken.None);
        }

        return gateway;
    }
}
