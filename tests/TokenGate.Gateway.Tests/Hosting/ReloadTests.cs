using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>A configuration file that changes under a running gateway.</summary>
public sealed class ReloadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string ConfigurationFile => Path.Combine(_folder, "tokengate.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Change_WhenValid_IsApplied_AndWhenFaulty_IsRefusedWhole()
    {
        Write("enforce", "ai");
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));
        await app.StartAsync();
        var live = app.Services.GetRequiredService<LiveOptions>();
        var accepted = app.Services.GetRequiredService<AcceptedConfiguration>();
        Assert.Equal("enforce", live.Current.Judge.Mode);

        Write("observe", "renamed");
        Assert.True(await BecomesAsync(() => live.Current.Judge.Mode == "observe"));
        Assert.True(accepted.TryGet("ReverseProxy:Routes:renamed:ClusterId", out _));

        Write("punish", "again");
        await Task.Delay(1500);
        Assert.Equal("observe", live.Current.Judge.Mode);
        Assert.False(accepted.TryGet("ReverseProxy:Routes:again:ClusterId", out _));

        await File.WriteAllTextAsync(ConfigurationFile, "{ broken");
        await Task.Delay(1500);
        Assert.Equal("observe", live.Current.Judge.Mode);

        Write("enforce", "last");
        Assert.True(await BecomesAsync(() => live.Current.Judge.Mode == "enforce" && accepted.TryGet("ReverseProxy:Routes:last:ClusterId", out _)));
        await app.StopAsync();
    }

    [Fact]
    public async Task AdminPort_TellsHealth_AndTheTrafficPortKnowsNothingOfIt()
    {
        Write("enforce", "ai");
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));
        await app.StartAsync();
        var endpoints = app.Services.GetRequiredService<GatewayEndpoints>();
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(endpoints.Admin[0], "/health/live"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(endpoints.Admin[0], "/health/ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(endpoints.Admin[0], "/v1/models"))).StatusCode);

        // Nothing listens behind the route: the request was forwarded, and not answered by us.
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(endpoints.Traffic[0], "/health/live")));
    }

    private static async Task<bool> BecomesAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition() && !limit.IsCancellationRequested)
        {
            await Task.Delay(50, CancellationToken.None);
        }

        return condition();
    }

    private void Write(string mode, string route) => File.WriteAllText(
        ConfigurationFile,
        $$$"""
        {
          "ReverseProxy": {
            "Routes": { "{{{route}}}": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } },
            "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:1/" } } } }
          },
          "TokenGate": { "Listen": "http://127.0.0.1:0", "Admin": { "Listen": "http://127.0.0.1:0" }, "Judge": { "Mode": "{{{mode}}}", "Models": "" }, "Ledger": { "Path": "data" } }
        }
        """);
}
