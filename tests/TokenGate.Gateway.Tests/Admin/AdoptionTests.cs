using System.Net;
using System.Text.Json;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary><c>/api/adoption</c>: who uses it, and what of it is told to whom names are not shown.</summary>
public sealed class AdoptionTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string, string?)[] Nameless = [.. AdminGateway.Tokens.Where(static each => !each.Key.EndsWith("Names", StringComparison.Ordinal))];

    [Fact]
    public async Task Adoption_OfAMonth_TellsWhoCameWentAndStayedBesideTheRoll()
    {
        await using var gateway = await StartAsync([]);
        var people = (await gateway.JsonAsync("/api/adoption?from=2026-11-16&to=2026-11-30")).GetProperty("people");
        Assert.Equal(
            (12, 11, 2, 1, 9, 2, 14),
            (Int(people, "active"), Int(people, "before"), Int(people, "new"), Int(people, "returning"), Int(people, "stayed"), Int(people, "gone"), Int(people, "staff")));
        Assert.Equal(12, Int(people, "monthly") - 2);

        var answer = await gateway.JsonAsync("/api/adoption?from=2026-11-16&to=2026-11-30&bucket=week");
        Assert.Equal(["2026-11-16T00:00:00Z 12", "2026-11-23T00:00:00Z 12"], answer.GetProperty("series").EnumerateArray().Select(static row => $"{row.GetProperty("bucket").GetString()} {row.GetProperty("people")}"));
        var teams = answer.GetProperty("teams").EnumerateArray().ToArray();
        Assert.Equal(
            ["engine 7 8", "sales 5 6", "product 12 14"],
            teams.Select(static team => $"{team.GetProperty("name").GetString()} {team.GetProperty("people")} {team.GetProperty("staff")}"));
        Assert.True(teams[2].GetProperty("roll_up").GetBoolean());
        Assert.Equal(240, answer.GetProperty("trusted").GetProperty("tokens").GetInt64());
        Assert.Equal(240, answer.GetProperty("gross").GetProperty("trusted").GetInt64());
        Assert.Equal(["turn 240"], answer.GetProperty("work").EnumerateArray().Select(static row => $"{row.GetProperty("name").GetString()} {row.GetProperty("tokens")}"));
        var csv = await (await gateway.GetAsync("/api/adoption?from=2026-11-16&to=2026-11-30&bucket=week&format=csv")).Content.ReadAsStringAsync();
        Assert.Contains("week,2026-W47,,,12,,120,,,,,,,\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("team,sales,product,6,5,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executive_SeesNoGroupOfFewPeople_NorOneThatFollowsBySubtraction()
    {
        await using var gateway = await StartAsync(Nameless);
        foreach (var token in new[] { AdminGateway.Executive, AdminGateway.Viewer })
        {
            var answer = await gateway.JsonAsync("/api/adoption?from=2026-11-02&to=2026-11-30", token);
            Assert.False(answer.GetProperty("names").GetBoolean());

            // "few" has three people of its own: another group goes into the fold with it, so that no difference shows them.
            foreach (var column in new[] { "teams", "models", "clients", "projects", "work" })
            {
                Assert.All(answer.GetProperty(column).EnumerateArray(), static row => Assert.True(Int(row, "people") is 0 or >= 5, row.ToString()));
            }

            Assert.DoesNotContain(answer.GetProperty("models").EnumerateArray(), static row => row.GetProperty("name").GetString() == "rare");
            Assert.DoesNotContain("p00", answer.ToString(), StringComparison.Ordinal);

            // Fewer than five came and went in the second half: none of the four parts is told.
            var half = await gateway.JsonAsync("/api/adoption?from=2026-11-16&to=2026-11-30", token);
            Assert.Equal(10, Int(half.GetProperty("people"), "active"));
            Assert.All(new[] { "new", "returning", "stayed", "gone" }, part => Assert.Equal(JsonValueKind.Null, half.GetProperty("people").GetProperty(part).ValueKind));
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.GetAsync("/api/adoption?team=sales", token)).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.GetAsync("/api/adoption?bucket=day", token)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/api/usage", token)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/api/events", token)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/api/exchanges", token)).StatusCode);
        }
    }

    [Fact]
    public async Task Executive_AskingForDays_IsAnsweredByWholeWeeks_AndOfAWeekOfFewNothing()
    {
        await using var gateway = await StartAsync(Nameless);

        // Three people work at Christmas: the difference of two spans would be theirs.
        for (var i = 0; i < 3; i++)
        {
            await gateway.AppendAsync(Record($"christmas {i}", $"p{i:00}", "engine", Monday.AddDays(28)));
        }

        var weeks = await gateway.JsonAsync("/api/adoption?from=2026-11-04&to=2026-12-06", AdminGateway.Operator);
        Assert.Equal("2026-11-04", weeks.GetProperty("from").GetString());
        var (with, without) = (await TokensAsync(gateway, "2026-11-04", "2026-12-07"), await TokensAsync(gateway, "2026-11-02", "2026-11-30"));
        Assert.Equal(without, with);
    }

    private static async Task<long> TokensAsync(AdminGateway gateway, string from, string to)
    {
        var answer = await gateway.JsonAsync($"/api/adoption?from={from}&to={to}", AdminGateway.Executive);
        Assert.Equal("2026-11-02", answer.GetProperty("from").GetString());
        return answer.GetProperty("trusted").GetProperty("tokens").GetInt64();
    }

    /// <summary>
    /// Seven of the engine and five or six of sales, over four weeks; a model that three people use; who came and who went.
    /// </summary>
    private static async Task<AdminGateway> StartAsync((string, string?)[] settings)
    {
        var roll = Path.Combine(Directory.CreateTempSubdirectory("tokengate-roll-").FullName, "people.csv");
        await File.WriteAllLinesAsync(roll, ["user,team,parent", .. Enumerable.Range(0, 14).Select(static i => $"p{i:00},{(i < 8 ? "engine" : "sales")},product")]);
        var gateway = await AdminGateway.StartAsync([.. settings, ("TokenGate:Identity:People", roll)]);
        var records = new List<UsageRecord>();
        for (var week = 0; week < 4; week++)
        {
            // p00 to p08 always; p09 and p10 in the first half; p11 and p12 are new in the second, p13 was there long before.
            var active = Enumerable.Range(0, 9).Concat(week < 2 ? [9, 10] : [11, 12, 13]);
            records.AddRange(active.Select(i => Record($"{week} {i}", $"p{i:00}", i < 7 ? "engine" : "sales", Monday.AddDays(7 * week), i < 3 && week == 1 ? "rare" : "gpt-4o")));
        }

        records.Add(Record("long ago", "p13", "sales", Monday.AddDays(-40)));
        await gateway.AppendAsync([.. records]);
        return gateway;
    }

    private static UsageRecord Record(string id, string user, string team, DateTimeOffset at, string model = "gpt-4o") =>
        AdminGateway.Record(id, at, new TokenSplit(0, 0, 4, 0, 0, 6, 0), user, team, model) with { Work = WorkKind.Turn };

    private static int Int(JsonElement of, string name) => of.GetProperty(name).GetInt32();
}
