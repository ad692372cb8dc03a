using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Peers;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The console of one gateway shows what the others of its fleet hold, and decides where the record is.</summary>
public sealed class PeersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Exchanges_OfTwoGateways_AreOneListAtEach()
    {
        await using var fleet = await GatewayFleet.StartAsync();
        for (var i = 0; i < 15; i++)
        {
            await fleet[i % 3 == 0 ? 1 : 0].AppendAsync(AdminGateway.Record($"id-{i:00}", Noon.AddMinutes(i), new TokenSplit(0, 0, i, 0, 0, 1, 0)));
        }

        var expected = Enumerable.Range(0, 15).Reverse().Select(static i => $"id-{i:00}");
        foreach (var gateway in new[] { fleet[0], fleet[1] })
        {
            var (ids, cursor) = (new List<string>(), (string?)null);
            do
            {
                var page = await gateway.JsonAsync($"/api/exchanges?limit=4{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", AdminGateway.Operator);
                ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!));
                Assert.Equal(2, page.GetProperty("gateways").GetArrayLength());
                Assert.Empty(OpenApiDocument.Faults(page, SchemaOf("/api/exchanges")));
                cursor = page.GetProperty("next").GetString();
            }
            while (cursor is not null);
            Assert.Equal(expected, ids);
        }
    }

    [Fact]
    public async Task Exchange_OfTheOtherGateway_IsExplainedAsThere()
    {
        await using var fleet = await GatewayFleet.StartAsync();
        await fleet[1].AppendAsync(AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded));

        var there = await fleet[1].JsonAsync("/api/exchanges/padded", AdminGateway.Auditor);
        var here = await fleet[0].JsonAsync("/api/exchanges/padded", AdminGateway.Auditor);

        Assert.Equal(there.ToString(), here.ToString());
        var missing = await fleet[0].JsonAsync("/api/exchanges/nowhere", AdminGateway.Auditor, HttpStatusCode.NotFound);
        Assert.Contains("Nor is it in any other", missing.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appeal_OfTheOtherGatewaysExchange_IsDecidedThere()
    {
        await using var fleet = await GatewayFleet.StartAsync();
        await fleet[1].AppendAsync(AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded));

        using var decided = await fleet[0].PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"A load test."}""", AdminGateway.Operator);
        Assert.Equal("booked", (await AdminGateway.JsonOf(decided)).GetProperty("outcome").GetString());

        var detail = await fleet[1].JsonAsync("/api/exchanges/padded", AdminGateway.Operator);
        Assert.Equal(590, detail.GetProperty("tokens").GetProperty("trusted_input").GetInt64());
        Assert.Equal("operator", detail.GetProperty("corrections")[0].GetProperty("by").GetString());
        using var tooLate = await fleet[0].PostAsync("/api/exchanges/padded/appeal", """{"accepted":false,"note":"No."}""", AdminGateway.Operator);
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);
    }

    [Fact]
    public async Task OwnPage_OfSomebodyWhomBothRecorded_ShowsBothAndAppealsWhereTheRecordIs()
    {
        await using var fleet = await GatewayFleet.StartAsync();
        var yesterday = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(-6), TimeSpan.Zero);
        await fleet[0].AppendAsync(AdminGateway.Record("here", yesterday, new TokenSplit(0, 0, 5, 0, 0, 5, 0)));
        await fleet[1].AppendAsync(
            AdminGateway.Record("there", yesterday.AddMinutes(1), new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded),
            AdminGateway.Record("of-bob", yesterday, new TokenSplit(0, 0, 5, 0, 0, 5, 0), user: "bob"));

        using var listed = await fleet[0].GetAsync("/api/self/exchanges", headers: SignedOn.As("ada"));
        var page = await AdminGateway.JsonOf(listed);
        Assert.Equal(["there", "here"], page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()));
        Assert.Empty(OpenApiDocument.Faults(page, SchemaOf("/api/self/exchanges")));

        using var explained = await fleet[0].GetAsync("/api/self/exchanges/there", headers: SignedOn.As("ada"));
        Assert.Equal("there", (await AdminGateway.JsonOf(explained)).GetProperty("id").GetString());
        using var ofBob = await fleet[0].GetAsync("/api/self/exchanges/of-bob", headers: SignedOn.As("ada"));
        Assert.Equal(HttpStatusCode.NotFound, ofBob.StatusCode);

        using var text = new StringContent("""{"text":"It was test data."}""", System.Text.Encoding.UTF8, "application/json");
        using var filed = await fleet[0].SendAsync(HttpMethod.Post, "/api/self/exchanges/there/appeal", null, text, SignedOn.As("ada"));
        Assert.Equal("open", (await AdminGateway.JsonOf(filed)).GetProperty("state").GetString());
        using var own = await fleet[0].GetAsync("/api/self/appeals", headers: SignedOn.As("ada"));
        var appeals = await AdminGateway.JsonOf(own);
        Assert.Equal(fleet[1].Journal.Reader.GatewayId, Assert.Single(appeals.GetProperty("items").EnumerateArray()).GetProperty("gateway").GetString());
        Assert.Empty(OpenApiDocument.Faults(appeals, SchemaOf("/api/self/appeals")));
        Assert.Equal(1, (await fleet[0].JsonAsync("/api/appeals", AdminGateway.Operator)).GetProperty("open").GetInt32());
    }

    [Fact]
    public async Task Health_OfAFleet_NamesEachGatewayAndHowItStands()
    {
        await using var fleet = await GatewayFleet.StartAsync();

        var health = await fleet[0].JsonAsync("/api/health", AdminGateway.Viewer);

        Assert.Empty(OpenApiDocument.Faults(health, SchemaOf("/api/health")));
        var gateways = health.GetProperty("gateways").EnumerateArray().ToList();
        Assert.Equal([fleet[0].Journal.Reader.GatewayId, fleet[1].Journal.Reader.GatewayId], gateways.Select(static each => each.GetProperty("gateway").GetString()));
        Assert.Equal("ready", gateways[1].GetProperty("status").GetString());
        Assert.True(gateways[1].TryGetProperty("concerns", out _));
        Assert.False((await fleet[1].JsonAsync("/api/appeals", AdminGateway.Operator)).GetProperty("gateways")[0].TryGetProperty("status", out _));
    }

    [Fact]
    public async Task Peer_WithoutTheRole_IsRefusedAsAtThePort()
    {
        await using var fleet = await GatewayFleet.StartAsync();

        Assert.Equal(403, await StatusAsync("/api/exchanges", AdminRoles.Viewer));
        Assert.Equal(200, await StatusAsync("/api/exchanges", AdminRoles.Auditor));
        Assert.Equal(400, await StatusAsync("/api/people/ada/export", AdminRoles.All));

        async Task<int> StatusAsync(string path, AdminRoles roles)
        {
            var question = JsonSerializer.SerializeToUtf8Bytes(new PeerQuestion("GET", path, "", [], roles, "somebody"));
            var answer = await fleet[0].Services.GetRequiredService<IPeerDesk>().AnswerAsync(question, default);
            return JsonSerializer.Deserialize<PeerAnswer>(answer)!.Status;
        }
    }

    [RedisFact]
    public async Task Gateway_ThatIsAway_IsNamedAndItsDecisionsWait()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await GatewayFleet.StartAsync(("TokenGate:Ledger:Redis", redis.Address));
        await fleet[1].AppendAsync(AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded));
        fleet.Away.Add(1);
        var away = fleet[1].Journal.Reader.GatewayId;

        var since = TimeProvider.System.GetTimestamp();
        JsonElement page;
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(90), "the gateway that is away is not named");
            page = await fleet[0].JsonAsync("/api/exchanges", AdminGateway.Operator);
        }
        while (!page.GetProperty("gateways").EnumerateArray().Any(each => each.GetProperty("state").GetString() == "away" && each.GetProperty("gateway").GetString() == away));

        using var waits = await fleet[0].PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"A load test."}""", AdminGateway.Operator);
        var problem = await AdminGateway.JsonOf(waits, HttpStatusCode.ServiceUnavailable);
        Assert.Contains(away, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement SchemaOf(string path) =>
        OpenApiDocument.SchemaOf(OpenApiDocument.Operations.First(each => each.Path == path && each.Method == "get").Operation);
}
