using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What the journals of a fleet add up to: the same figures at each gateway.</summary>
public sealed class FleetCountsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Questions =
    [
        "/api/withheld?from=2026-11-01&to=2026-12-01&by=team,verdict",
        "/api/withheld?from=2026-11-23T11:30:00Z&to=2026-11-24T12:15:00Z&bucket=hour&by=user,client",
        "/api/usage?from=2026-11-01&to=2026-12-01&bucket=week&by=project,user&source=journal",
        "/api/usage?from=2026-11-22&to=2026-11-25&bucket=total",
        "/api/adoption?from=2026-11-23&to=2026-11-30",
        "/api/outcomes?from=2026-11-01&to=2026-12-01",
        "/api/digest?to=2026-11-25",
    ];

    [Fact]
    public async Task Figures_OfThreeGateways_AreThoseOfAllAtEach()
    {
        await using var fleet = await GatewayFleet.StartAsync(3);
        await using var alone = await AdminGateway.StartAsync(AdminGateway.Tokens);
        var records = Enumerable.Range(0, 60).Select(Record).ToArray();
        await alone.AppendAsync(records);
        for (var i = 0; i < records.Length; i++)
        {
            await fleet[i % 3].AppendAsync(records[i]);
        }

        // Each conversation has exchanges at every gateway.
        var expected = await ConversationsAsync(alone, 3);
        Assert.Equal(10, expected.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected, await ConversationsAsync(fleet[i], 3));
            Assert.Equal(expected, await ConversationsAsync(fleet[i], 50));
        }

        await AddAsync(alone, Outcome("a", "2026-11-23", 4), Outcome("b", "2026-11-24", 2));
        Assert.Equal("1 0 0", await AddAsync(fleet[0], Outcome("a", "2026-11-23", 4)));
        Assert.Equal("1 0 1", await AddAsync(fleet[2], Outcome("a", "2026-11-23", 4), Outcome("b", "2026-11-24", 2)));
        await CompareAsync(alone, fleet);

        // What comes later, an old day and a correction of an outcome among it, is seen at each; what was read before is not read again.
        var later = new[] { Record(1_000), Record(1_001) with { StartedAt = Noon.AddDays(-9) } };
        await alone.AppendAsync(later);
        await fleet[2].AppendAsync(later);
        await AddAsync(alone, Outcome("a", "2026-11-25", 9), Outcome("b", "2026-11-24", 0));
        Assert.Equal("0 2 0", await AddAsync(fleet[1], Outcome("a", "2026-11-25", 9), Outcome("b", "2026-11-24", 0)));
        await CompareAsync(alone, fleet);
        foreach (var gateway in new[] { fleet[0], fleet[1], fleet[2] })
        {
            Assert.Equal(0, (await gateway.JsonAsync("/api/outcomes?from=2026-11-23&to=2026-11-24", AdminGateway.Operator)).GetProperty("outcomes").GetArrayLength());
        }
    }

    [Fact]
    public async Task Gateway_ThatIsAway_IsNamedAndWhatWasReadOfItStands()
    {
        await using var fleet = await GatewayFleet.StartAsync(3);
        for (var i = 0; i < 3; i++)
        {
            await fleet[i].AppendAsync(Record(i));
        }

        const string Question = "/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total";
        var all = await fleet[0].JsonAsync(Question, AdminGateway.Operator);
        fleet.Away.Add(2);
        var without = await fleet[0].JsonAsync(Question, AdminGateway.Operator);
        Assert.Equal(all.GetProperty("totals").ToString(), without.GetProperty("totals").ToString());
        var away = fleet[2].Journal.Reader.GatewayId;
        var named = without.GetProperty("gateways").EnumerateArray().Single(each => each.GetProperty("gateway").GetString() == away);
        Assert.Equal("away", named.GetProperty("state").GetString());
        Assert.True(named.GetProperty("until").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-5));
        Assert.Equal(["read", "read"], without.GetProperty("gateways").EnumerateArray().Where(each => each.GetProperty("gateway").GetString() != away).Select(static each => each.GetProperty("state").GetString()));

        fleet.Away.Clear();
        await fleet[2].AppendAsync(Record(7));
        var again = await fleet[0].JsonAsync(Question, AdminGateway.Operator);
        Assert.Equal(4, again.GetProperty("totals").GetProperty("exchanges").GetInt64());
        Assert.DoesNotContain(again.GetProperty("gateways").EnumerateArray(), static each => each.GetProperty("state").GetString() == "away");
    }

    [RedisFact]
    public async Task Usage_FromRedis_HasTheGrossCostOfAllGateways()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await GatewayFleet.StartAsync(2, ("TokenGate:Ledger:Redis", redis.Address));
        await fleet[0].AppendAsync(Record(0));
        await fleet[1].AppendAsync(Record(1), Record(2));
        const string Question = "/api/usage?from=2026-11-01&to=2026-12-01&bucket=total";
        var journals = (await fleet[0].JsonAsync(Question + "&source=journal", AdminGateway.Operator)).GetProperty("totals");
        Assert.NotEqual("0", journals.GetProperty("gross_cost").GetString());
        var since = TimeProvider.System.GetTimestamp();
        foreach (var gateway in new[] { fleet[0], fleet[1] })
        {
            JsonElement usage;
            do
            {
                Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(90), "Redis does not have what the journals have");
                usage = await gateway.JsonAsync(Question, AdminGateway.Operator);
            }
            while (usage.GetProperty("totals").GetProperty("requests").GetInt64() < journals.GetProperty("requests").GetInt64());
            Assert.Equal(("redis", journals.ToString()), (usage.GetProperty("source").GetString(), usage.GetProperty("totals").ToString()));
        }
    }

    private static async Task CompareAsync(AdminGateway alone, GatewayFleet fleet)
    {
        foreach (var question in Questions)
        {
            var expected = Content(await alone.JsonAsync(question, AdminGateway.Operator));
            for (var i = 0; i < 3; i++)
            {
                var answer = await fleet[i].JsonAsync(question, AdminGateway.Operator);
                Assert.Equal(expected, Content(answer));
                Assert.Equal(3, answer.GetProperty("gateways").GetArrayLength());
                var path = question.Split('?')[0];
                Assert.Empty(OpenApiDocument.Faults(answer, OpenApiDocument.SchemaOf(OpenApiDocument.Operations.First(each => each.Path == path && each.Method == "get").Operation)));
            }
        }
    }

    /// <summary>All conversations, page by page.</summary>
    private static async Task<List<string>> ConversationsAsync(AdminGateway gateway, int limit)
    {
        var (rows, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await gateway.JsonAsync($"/api/conversations?from=2026-11-01&to=2026-12-01&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}", AdminGateway.Operator);
            rows.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => item.ToString()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return rows;
    }

    /// <summary>An answer without who gave it.</summary>
    private static string Content(JsonElement answer)
    {
        var content = JsonNode.Parse(answer.ToString())!.AsObject();
        content.Remove("gateways");
        content.Remove("origin");
        return content.ToString();
    }

    private static async Task<string> AddAsync(AdminGateway gateway, params string[] outcomes)
    {
        using var response = await gateway.PostAsync("/api/outcomes", $"[{string.Join(',', outcomes)}]", AdminGateway.Operator);
        var answer = await AdminGateway.JsonOf(response);
        return $"{answer.GetProperty("added")} {answer.GetProperty("corrected")} {answer.GetProperty("unchanged")}";
    }

    private static string Outcome(string id, string day, int count) => $$"""{"id":"{{id}}","date":"{{day}}","kind":"merged","count":{{count}}}""";

    private static UsageRecord Record(int i)
    {
        var verdict = i % 4 == 3 ? Verdict.Padded : Verdict.Trusted;
        var split = verdict == Verdict.Padded ? new TokenSplit(3, 2, 0, 10 + i, 0, 0, 5) : new TokenSplit(3, 2, 10 + i, 0, 1, 5, 0) { UnseenInput = 4 };
        var record = AdminGateway.Record($"r{i}", Noon.AddHours(i % 50), split, $"user{i % 11}", $"team{i % 3}", $"model{i % 2}", verdict);
        return record with
        {
            Project = i % 2 == 0 ? "apollo" : "gemini",
            Client = "codex",
            Conversation = $"00000000000000{i % 10:x2}",
            Work = i % 5 == 0 ? WorkKind.Step : WorkKind.Turn,
            Judgement = record.Judgement with { Rules = 2 },
            Cost = new ExchangeCost(
                "USD",
                "test",
                new TokenSplit(split.Replayed * 7, split.Repeated * 7, split.TrustedInput * 7, split.WithheldInput * 7, split.RepeatedOutput * 9, split.TrustedOutput * 9, split.WithheldOutput * 9)),
        };
    }
}
