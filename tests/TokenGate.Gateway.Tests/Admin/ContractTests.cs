using System.Net;
using System.Text.Json;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The OpenAPI document says what the admin port does, and its examples are true.</summary>
public sealed class ContractTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Document_OfTheAdminPort_IsOpenApi31_WithUniqueIds()
    {
        Assert.StartsWith("3.1", OpenApiDocument.Root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var ids = OpenApiDocument.Operations.Select(static each => each.Operation.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(OpenApiDocument.Operations, static each => Assert.NotEmpty(each.Operation.GetProperty("summary").GetString()!));
    }

    [Fact]
    public void Examples_OfTheDocument_FitTheirSchemas()
    {
        foreach (var (path, method, operation) in OpenApiDocument.Operations)
        {
            foreach (var content in Contents(operation))
            {
                if (content.TryGetProperty("example", out var example) && example.ValueKind == JsonValueKind.Object)
                {
                    var faults = OpenApiDocument.Faults(example, content.GetProperty("schema"));
                    Assert.True(faults.Count == 0, $"{method} {path}: {string.Join("; ", faults)}");
                }
            }
        }

        var detail = OpenApiDocument.Root.GetProperty("components").GetProperty("examples").GetProperty("ExchangeDetail").GetProperty("value");
        Assert.Empty(OpenApiDocument.Faults(detail, OpenApiDocument.Root.GetProperty("components").GetProperty("schemas").GetProperty("ExchangeDetail")));
    }

    [Theory]
    [InlineData("/api/me", "/api/me")]
    [InlineData("/api/usage", "/api/usage?from=2026-11-01&to=2026-12-01&by=user,team,route,model,project,client")]
    [InlineData("/api/usage", "/api/usage?from=2026-11-01&to=2026-12-01&bucket=total")]
    [InlineData("/api/withheld", "/api/withheld?from=2026-11-01&to=2026-12-01&by=user,team,route,model,project,client,verdict,reason")]
    [InlineData("/api/withheld", "/api/withheld?from=2026-11-01&to=2026-12-01&by=team,project,client,work")]
    [InlineData("/api/usage", "/api/usage?from=2026-11-01&to=2026-12-01&bucket=total&by=team&users=count")]
    [InlineData("/api/withheld", "/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=team&users=count")]
    [InlineData("/api/usage", "/api/usage?from=2026-11-01&to=2026-12-01&bucket=total&by=user&order=requests&limit=1")]
    [InlineData("/api/exchanges", "/api/exchanges?limit=2")]
    [InlineData("/api/conversations", "/api/conversations?limit=2")]
    [InlineData("/api/adoption", "/api/adoption?from=2026-11-01&to=2026-12-01&bucket=week")]
    [InlineData("/api/outcomes", "/api/outcomes?from=2026-11-01&to=2026-12-01")]
    [InlineData("/api/exchanges/{id}", "/api/exchanges/padded")]
    [InlineData("/api/exchanges/{id}", "/api/exchanges/missing")]
    [InlineData("/api/exchanges/{id}", "/api/exchanges/rich")]
    [InlineData("/api/health", "/api/health")]
    [InlineData("/api/model", "/api/model")]
    [InlineData("/api/alerts", "/api/alerts")]
    [InlineData("/api/appeals", "/api/appeals")]
    [InlineData("/api/reviews", "/api/reviews?limit=2")]
    [InlineData("/api/sign-on", "/api/sign-on")]
    [InlineData("/api/digest", "/api/digest?to=2026-11-25")]
    public async Task Answer_OfAnEndpoint_FitsItsSchema(string path, string request)
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Judge:Models", Path.Combine(Repository.Root, "config", "models")));
        await SeedAsync(gateway);
        var operation = OpenApiDocument.Operations.Single(each => each.Path == path && each.Method == "get").Operation;
        var answer = await gateway.JsonAsync(request);
        var faults = OpenApiDocument.Faults(answer, OpenApiDocument.SchemaOf(operation));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Verification_OfAGoodJournal_FitsItsSchema_AndIsShownInHealth()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await SeedAsync(gateway);
        using var response = await gateway.PostAsync("/api/audit/verify", "{}");
        var report = await AdminGateway.JsonOf(response);
        var operation = OpenApiDocument.Operations.Single(static each => each.Path == "/api/audit/verify").Operation;
        Assert.Empty(OpenApiDocument.Faults(report, OpenApiDocument.SchemaOf(operation)));
        Assert.True(report.GetProperty("equal").GetBoolean(), report.ToString());
        var health = await gateway.JsonAsync("/api/health");
        Assert.Equal("ok", health.GetProperty("chain").GetProperty("last_result").GetString());
        Assert.Equal(64, health.GetProperty("chain").GetProperty("head").GetString()!.Length);
    }

    [Fact]
    public async Task Problem_OfEveryKind_FitsItsSchema()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        var schema = OpenApiDocument.Root.GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        foreach (var (path, token, status) in new[]
        {
            ("/api/me", null, 401), ("/api/withheld", AdminGateway.Viewer, 403), ("/api/usage?from=x", AdminGateway.Viewer, 400), ("/api/exchanges/none", AdminGateway.Auditor, 404),
            ("/api/audit/verify", AdminGateway.Auditor, 405), ("/nothing", AdminGateway.Viewer, 404),
        })
        {
            using var response = await gateway.GetAsync(path, token);
            var problem = await AdminGateway.JsonOf(response, (HttpStatusCode)status);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Empty(OpenApiDocument.Faults(problem, schema));
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task Path_OfEveryOperation_IsMapped()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        foreach (var (path, method, _) in OpenApiDocument.Operations)
        {
            // Without a token: what is there asks for one, or answers.
            using var response = await gateway.SendAsync(
                new HttpMethod(method.ToUpperInvariant()), path.Replace("{id}", "x").Replace("{user}", "x"), null, method == "post" ? new StringContent("{}") : null);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized or HttpStatusCode.UnsupportedMediaType, $"{method} {path}: {response.StatusCode}");
        }
    }

    private static IEnumerable<JsonElement> Contents(JsonElement operation)
    {
        var bodies = operation.GetProperty("responses").EnumerateObject().Select(static response => response.Value).ToList();
        if (operation.TryGetProperty("requestBody", out var request))
        {
            bodies.Add(request);
        }

        return bodies
            .Where(static body => body.TryGetProperty("content", out _))
            .SelectMany(static body => body.GetProperty("content").EnumerateObject().Select(static content => content.Value));
    }

    private static Task SeedAsync(AdminGateway gateway) => gateway.AppendAsync(
        AdminGateway.Record("trusted", Noon, new TokenSplit(1, 2, 100, 0, 4, 50, 0)),
        AdminGateway.Record("padded", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded),
        AdminGateway.Rich("rich", Noon),
        AdminGateway.Record("missing", Noon, TokenSplit.None, verdict: Verdict.Unreadable, source: UsageSource.Missing) with { Status = null });
}
