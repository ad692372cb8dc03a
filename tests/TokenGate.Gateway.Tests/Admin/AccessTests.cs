using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Who may ask what.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:9090", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    public async Task Request_WithoutTokensConfigured_NeedsALoopbackHostName(string host, HttpStatusCode expected)
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var response = await gateway.GetAsync("/api/me", headers: ("Host", host));
        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            var me = await AdminGateway.JsonOf(response);
            Assert.Equal(["viewer", "operator", "auditor"], me.GetProperty("roles").EnumerateArray().Select(static role => role.GetString()));
        }
    }

    [Theory]
    [InlineData(null, 401, 401, 401)]
    [InlineData("wrong-token-0123456789", 401, 401, 401)]
    [InlineData(AdminGateway.Viewer, 200, 403, 403)]
    [InlineData(AdminGateway.Operator, 200, 200, 403)]
    [InlineData(AdminGateway.Auditor, 200, 200, 200)]
    [InlineData(AdminGateway.Scrape, 403, 403, 403)]
    [InlineData(AdminGateway.Executive, 403, 403, 403)]
    public async Task Request_WithTokensConfigured_MayDoWhatItsRoleMay(string? token, int usage, int withheld, int export)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        Assert.Equal(usage, (int)(await gateway.GetAsync("/api/usage", token)).StatusCode);
        Assert.Equal(withheld, (int)(await gateway.GetAsync("/api/withheld", token)).StatusCode);
        Assert.Equal(withheld, (int)(await gateway.GetAsync("/api/exchanges", token)).StatusCode);
        Assert.Equal(export, (int)(await gateway.GetAsync("/api/people/ada/export", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/openapi.json", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health/ready", token)).StatusCode);
    }

    [Fact]
    public async Task Viewer_AskingForWithheldCounts_IsRefusedWithAReason()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var response = await gateway.GetAsync("/api/withheld", AdminGateway.Viewer);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await AdminGateway.JsonOf(response, HttpStatusCode.Forbidden);
        Assert.Equal(403, problem.GetProperty("status").GetInt32());
        Assert.Contains("operator or auditor", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("viewer", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, 415)]
    [InlineData("application/x-www-form-urlencoded", null, 415)]
    [InlineData("application/json", "cross-site", 403)]
    [InlineData("application/json", "same-site", 403)]
    [InlineData("application/json", "same-origin", 200)]
    [InlineData("application/json", null, 200)]
    public async Task Change_FromAForeignPage_IsRefused(string type, string? site, int expected)
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue(type));
        (string, string)[] headers = site is null ? [] : [("Sec-Fetch-Site", site)];
        using var response = await gateway.SendAsync(HttpMethod.Post, "/api/audit/verify", null, content, headers);
        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Token_OfAnyOutcome_IsNeverLogged()
    {
        var lines = new LogLines();
        await using (var gateway = await AdminGateway.StartAsync(
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Trace);
                builder.Logging.AddProvider(lines);
            },
            AdminGateway.Tokens))
        {
            foreach (var token in new[] { AdminGateway.Viewer, AdminGateway.Operator, "wrong-token-0123456789" })
            {
                await gateway.GetAsync("/api/me", token);
                await gateway.GetAsync("/api/usage?from=broken", token);
                await gateway.GetAsync("/api/nothing", token);
            }
        }

        Assert.NotEmpty(lines.All);
        Assert.DoesNotContain(lines.All, static line => line.Contains("-token-0123456789", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TrafficPort_OfEveryAdminPath_BelongsToTheUpstream()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var port = ((IPEndPoint)upstream.LocalEndpoint).Port;
        var serving = ServeAsync(upstream);
        await using var gateway = await AdminGateway.StartAsync(("ReverseProxy:Clusters:ai:Destinations:one:Address", $"http://127.0.0.1:{port}/"));
        using var client = new HttpClient();
        foreach (var path in new[] { "/", "/api/me", "/api/usage", "/api/exchanges/1", "/metrics", "/openapi.json", "/health/live", "/assets/a.js" })
        {
            Assert.Equal("upstream " + path, await client.GetStringAsync(new Uri(gateway.Traffic, path)));
        }

        upstream.Stop();
        await serving;
    }

    /// <summary>Answers each request with its target, and closes.</summary>
    private static async Task ServeAsync(TcpListener upstream)
    {
        try
        {
            while (true)
            {
                using var client = await upstream.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                var target = (await reader.ReadLineAsync())!.Split(' ')[1];
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                var body = "upstream " + target;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
