using System.Net;
using System.Text;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What a person sees of oneself, and of nobody else.</summary>
public sealed class OwnPageTests
{
    private static readonly DateTimeOffset Yesterday = new(DateTime.UtcNow.Date.AddHours(-6), TimeSpan.Zero);

    [Theory]
    [InlineData("/api/self", "/api/self")]
    [InlineData("/api/self/exchanges", "/api/self/exchanges")]
    [InlineData("/api/self/exchanges/{id}", "/api/self/exchanges/doubted")]
    [InlineData("/api/self/exchanges/{id}", "/api/self/exchanges/today")]
    [InlineData("/api/self/appeals", "/api/self/appeals")]
    public async Task Answer_OfThePage_FitsItsSchema(string path, string request)
    {
        await using var gateway = await StartAsync();
        using var filed = await FileAsync(gateway, "doubted", "ada");
        Assert.Equal(HttpStatusCode.OK, filed.StatusCode);
        using var response = await gateway.GetAsync(request, headers: SignedOn.As("ada"));
        var answer = await AdminGateway.JsonOf(response);
        var operation = OpenApiDocument.Operations.Single(each => each.Path == path && each.Method == "get").Operation;
        var faults = OpenApiDocument.Faults(answer, OpenApiDocument.SchemaOf(operation));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        var appeals = await gateway.JsonAsync("/api/appeals?state=open", AdminGateway.Operator);
        Assert.Empty(OpenApiDocument.Faults(appeals, OpenApiDocument.SchemaOf(OpenApiDocument.Operations.Single(static each => each.Path == "/api/appeals").Operation)));
        Assert.Equal("doubted", appeals.GetProperty("items")[0].GetProperty("exchange").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("ada", HttpStatusCode.OK)]
    [InlineData("  ADA ", HttpStatusCode.OK)]
    [InlineData("ada.", HttpStatusCode.NotFound)]
    [InlineData("ada@example.com", HttpStatusCode.NotFound)]
    [InlineData("ad", HttpStatusCode.NotFound)]
    [InlineData("%", HttpStatusCode.NotFound)]
    [InlineData("-", HttpStatusCode.NotFound)]
    public async Task Page_IsOfTheUserWhoseNameTheClaimIs_AndNobodyElse(string claim, HttpStatusCode status)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.GetAsync("/api/self", headers: SignedOn.As(claim));
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal("ada", (await AdminGateway.JsonOf(response)).GetProperty("user").GetString());
        }
    }

    [Fact]
    public async Task Name_ThatWouldBeCutToAnother_IsNobodys()
    {
        await using var gateway = await StartAsync();
        var full = new string('n', 128);
        await gateway.AppendAsync(AdminGateway.Record("long", Yesterday, new TokenSplit(0, 0, 5, 0, 0, 5, 0), user: full));
        using var own = await gateway.GetAsync("/api/self", headers: SignedOn.As(full));
        using var other = await gateway.GetAsync("/api/self", headers: SignedOn.As(full + "n"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (own.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Exchange_OfSomebodyElse_IsNotFound_NeitherReadNorAppealed()
    {
        await using var gateway = await StartAsync();
        using var read = await gateway.GetAsync("/api/self/exchanges/of-bob", headers: SignedOn.As("ada"));
        using var appealed = await FileAsync(gateway, "of-bob", "ada");
        using var none = await gateway.GetAsync("/api/self/exchanges/of-nobody", headers: SignedOn.As("ada"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, appealed.StatusCode));

        // Nothing tells an exchange of somebody else from one that never was.
        Assert.Equal(
            (await none.Content.ReadAsStringAsync()).Replace("of-nobody", "ID", StringComparison.Ordinal),
            (await read.Content.ReadAsStringAsync()).Replace("of-bob", "ID", StringComparison.Ordinal));
        using var list = await gateway.GetAsync("/api/self/exchanges", headers: SignedOn.As("ada"));
        Assert.DoesNotContain("of-bob", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var export = await gateway.GetAsync("/api/self/export", headers: SignedOn.As("ada"));
        Assert.DoesNotContain("of-bob", await export.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_AreBandsFromTheNextDayOn()
    {
        await using var gateway = await StartAsync();
        using var old = await gateway.GetAsync("/api/self/exchanges/doubted", headers: SignedOn.As("ada"));
        var text = await old.Content.ReadAsStringAsync();
        Assert.Equal("doubtful", JsonElement.Parse(text).GetProperty("bands").GetProperty("padding").GetString());
        Assert.Contains("empty_share", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.998", text, StringComparison.Ordinal);

        using var fresh = await gateway.GetAsync("/api/self/exchanges/today", headers: SignedOn.As("ada"));
        text = await fresh.Content.ReadAsStringAsync();
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(text).GetProperty("bands").ValueKind);
        Assert.DoesNotContain("empty_share", text, StringComparison.Ordinal);
        Assert.Contains("from tomorrow on", text, StringComparison.Ordinal);

        // The file has exact numbers, and so nothing of today.
        using var export = await gateway.GetAsync("/api/self/export", headers: SignedOn.As("ada"));
        var entries = JsonElement.Parse(await export.Content.ReadAsStringAsync()).GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("id").GetString());
        Assert.Equal(["doubted", "plain"], entries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Appeal_IsFiledOnce_AndTwentyAtATime()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 21; i++)
        {
            await gateway.AppendAsync(Doubted($"many-{i}", Yesterday, "ada"));
            using var filed = await FileAsync(gateway, $"many-{i}", "ada");
            Assert.Equal(i < 20 ? HttpStatusCode.OK : HttpStatusCode.Conflict, filed.StatusCode);
        }

        using var again = await FileAsync(gateway, "many-0", "ada");
        using var undoubted = await FileAsync(gateway, "plain", "ada");
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (again.StatusCode, undoubted.StatusCode));

        // One decided makes room for one more.
        using var decided = await gateway.PostAsync("/api/exchanges/many-3/appeal", """{"accepted":false,"note":"No."}""", AdminGateway.Operator);
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        using var last = await FileAsync(gateway, "many-20", "ada");
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
    }

    [Theory]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"text":"  "}""")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"text":"a","user":"bob"}""")]
    [InlineData("""["text"]""")]
    [InlineData("{")]
    public async Task Appeal_WithoutAText_IsRefused(string body)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.SendAsync(
            HttpMethod.Post, "/api/self/exchanges/doubted/appeal", null, new StringContent(body, Encoding.UTF8, "application/json"), SignedOn.As("ada"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task Roles_FollowFromTheListedValuesAlone()
    {
        await using var gateway = await StartAsync(("TokenGate:Admin:OpenId:Roles:Operator:0", "tg-operators"), ("TokenGate:Admin:OpenId:EverybodyIsEmployee", "false"));
        foreach (var (roles, status) in new[] { ("tg-operators", HttpStatusCode.OK), ("TG-Operators", HttpStatusCode.Forbidden), ("operator,Operator,admin,*", HttpStatusCode.Forbidden), ("", HttpStatusCode.Forbidden) })
        {
            using var response = await gateway.GetAsync("/api/exchanges", headers: SignedOn.As("ada", roles));
            Assert.Equal(status, response.StatusCode);
        }

        using var self = await gateway.GetAsync("/api/self", headers: SignedOn.As("ada", "tg-operators"));
        Assert.Equal(HttpStatusCode.Forbidden, self.StatusCode);
    }

    [Fact]
    public async Task Decision_OfAPerson_IsSignedByName()
    {
        await using var gateway = await StartAsync(("TokenGate:Admin:OpenId:Roles:Operator:0", "tg-operators"));
        using var content = new StringContent("""{"accepted":true,"note":"Announced."}""", Encoding.UTF8, "application/json");
        using var decided = await gateway.SendAsync(HttpMethod.Post, "/api/exchanges/doubted/appeal", null, content, SignedOn.As("olga@example.com", "tg-operators"));
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var changes = await new ExchangeListing(gateway.Journal.Reader).ReadChangesAsync("doubted", CancellationToken.None);
        Assert.Equal("olga@example.com", Assert.Single(changes).By);
    }

    [Fact]
    public async Task Port_WithSignOn_DoesNotOpenForBeingNear()
    {
        await using var gateway = await AdminGateway.StartAsync(
            ("TokenGate:Admin:OpenId:Authority", "http://127.0.0.1:9/"), ("TokenGate:Admin:OpenId:ClientId", "tokengate"));
        using var response = await gateway.GetAsync("/api/me");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        // A provider that is down is named, and the token of the file opens the port all the same.
        using var begun = await gateway.GetAsync("/sign-on?return=/me");
        Assert.Equal((HttpStatusCode.Redirect, "/?sign-on=down"), (begun.StatusCode, begun.Headers.Location?.OriginalString));
        var token = (await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "data", "admin.token"))).Trim();
        var concern = (await gateway.JsonAsync("/api/health", token)).GetProperty("concerns").EnumerateArray()
            .Single(static each => each.GetProperty("key").GetString() == "TokenGate:Admin:OpenId");
        Assert.Contains("does not answer", concern.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    private static async Task<AdminGateway> StartAsync(params (string Key, string? Value)[] settings)
    {
        var gateway = await AdminGateway.StartAsync(SignedOn.Add, [.. AdminGateway.Tokens, .. settings]);
        await gateway.AppendAsync(
            AdminGateway.Record("plain", Yesterday, new TokenSplit(1, 2, 100, 0, 4, 50, 0)),
            Doubted("doubted", Yesterday, "ada"),
            Doubted("today", new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero), "ada"),
            Doubted("of-bob", Yesterday, "bob"));
        return gateway;
    }

    private static UsageRecord Doubted(string id, DateTimeOffset at, string user)
    {
        var record = AdminGateway.Record(id, at, new TokenSplit(0, 10, 0, 590, 0, 0, 8), user, verdict: Verdict.Padded);
        return record with { Judgement = record.Judgement with { Doubt = new DoubtEntry("padding", 0, 0) } };
    }

    private static Task<HttpResponseMessage> FileAsync(AdminGateway gateway, string id, string user) => gateway.SendAsync(
        HttpMethod.Post,
        $"/api/self/exchanges/{id}/appeal",
        null,
        new StringContent("""{"text":"It was test data."}""", Encoding.UTF8, "application/json"),
        SignedOn.As(user));
}
