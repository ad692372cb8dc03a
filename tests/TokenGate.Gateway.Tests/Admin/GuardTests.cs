using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Options;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The admin port against those who should not be there.</summary>
public sealed class GuardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string?, string> Roles { get; } = new()
    {
        { null, "" },
        { AdminGateway.Scrape, "scrape" },
        { AdminGateway.Viewer, "viewer" },
        { AdminGateway.Operator, "viewer operator" },
        { AdminGateway.Auditor, "viewer auditor" },
    };

    /// <summary>Every path of the document says in its summary who may ask it; the port does what the document says.</summary>
    [Theory]
    [MemberData(nameof(Roles))]
    public async Task EveryPath_AnswersItsRoles_AndNobodyElse(string? token, string held)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        foreach (var (path, method, operation) in OpenApiDocument.Operations)
        {
            var summary = operation.GetProperty("summary").GetString()!;
            var isOpen = operation.TryGetProperty("security", out var security) && security.EnumerateArray().All(static each => !each.EnumerateObject().Any());
            var named = summary.LastIndexOf('(') is >= 0 and var open ? summary[open..] : "";
            Assert.True(isOpen || named.Length > 0, $"{method} {path} names no role");
            var may = isOpen || held.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(role => named.Contains(role, StringComparison.Ordinal));
            using var content = method == "post" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;

            // A stream of events has no end: its head is enough.
            var verb = path == "/api/events" ? HttpMethod.Head : new HttpMethod(method.ToUpperInvariant());
            using var response = await gateway.SendAsync(verb, path.Replace("{id}", "1", StringComparison.Ordinal).Replace("{user}", "ada", StringComparison.Ordinal), token, content);
            var refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            Assert.True(may == !refused, $"{method} {path} as '{held}': {(int)response.StatusCode}");
            Assert.True(may || response.StatusCode == (token is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden), $"{method} {path} as '{held}': {(int)response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("x-forwarded-anything", "a")]
    [InlineData("Via", "1.1 nginx")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    public async Task Request_WithoutTokens_ThroughAProxy_NeedsTheTokenOfTheFile(string field, string value)
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var refused = await gateway.GetAsync("/api/exchanges", headers: (field, value));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var direct = await gateway.GetAsync("/api/exchanges");
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);

        var file = Path.Combine(gateway.Folder, "data", LocalToken.FileName);
        using var known = await gateway.GetAsync("/api/exchanges", (await File.ReadAllTextAsync(file)).Trim(), (field, value));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    public async Task Read_FromAForeignPage_IsRefused(string site, HttpStatusCode expected)
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var response = await gateway.GetAsync("/api/usage", headers: ("Sec-Fetch-Site", site));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task WrongTokens_AreSlowed_ToldOnce_AndCounted_AndARightOneIsNot()
    {
        var log = new LogLines();
        await using var gateway = await AdminGateway.StartAsync(builder => builder.Logging.AddProvider(log), AdminGateway.Tokens);
        var since = Stopwatch.StartNew();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await gateway.GetAsync("/api/me", $"wrong-token-{i}-0123456789");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        Assert.True(since.Elapsed > TimeSpan.FromMilliseconds(280), $"{since.Elapsed}");
        Assert.Equal(1, log.All.Count(static line => line.Contains("wrong tokens at the admin port", StringComparison.Ordinal)));
        using var metrics = await gateway.GetAsync("/metrics", AdminGateway.Scrape);
        Assert.Contains("tokengate_admin_refused_total 5", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 100)]
    [InlineData(7, 800)]
    [InlineData(10, 5_000)]
    [InlineData(100_000, 5_000)]
    public void Delay_GrowsToItsBound(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), FailedTokens.DelayAfter(failures));

    [Fact]
    public async Task Token_TakenAway_EndsItsStreams()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {AdminGateway.Operator}");
        await using var stream = await client.GetStreamAsync(new Uri(gateway.Address, "/api/events"));
        using var reader = new StreamReader(stream);
        Assert.Equal(": hello", await reader.ReadLineAsync());

        var live = gateway.Services.GetRequiredService<LiveOptions>();
        live.Replace(live.Current with { Admin = live.Current.Admin with { Tokens = live.Current.Admin.Tokens with { Operator = "another-token-0123456789" } } });
        await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task WithheldOfAnObserver_IsWhatEnforcingWouldHaveTaken()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(
            AdminGateway.Record("observed", Noon, new TokenSplit(0, 0, 27, 0, 0, 1, 0), verdict: Verdict.Padded),
            AdminGateway.Record("enforced", Noon, new TokenSplit(0, 0, 0, 10, 0, 0, 5), verdict: Verdict.Duplicate),
            AdminGateway.Record("honest", Noon, new TokenSplit(0, 0, 100, 0, 0, 50, 0)));
        var answer = await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total&by=team");
        Assert.Equal(28, answer.GetProperty("totals").GetProperty("would_withhold").GetInt64());
        Assert.Equal(28, Assert.Single(answer.GetProperty("rows").EnumerateArray()).GetProperty("would_withhold").GetInt64());
        Assert.Equal(15, answer.GetProperty("totals").GetProperty("withheld_input").GetInt64() + answer.GetProperty("totals").GetProperty("withheld_output").GetInt64());
    }
}
