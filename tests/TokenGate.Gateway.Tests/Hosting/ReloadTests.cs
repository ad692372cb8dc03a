using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Tests.Admin;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
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
        var log = new LogLines();
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile), builder => builder.Logging.AddProvider(log));
        await app.StartAsync();
        var live = app.Services.GetRequiredService<LiveOptions>();
        var accepted = app.Services.GetRequiredService<AcceptedConfiguration>();
        Assert.Equal("enforce", live.Current.Judge.Mode);

        Write("observe", "renamed");
        Assert.True(await BecomesAsync(() => live.Current.Judge.Mode == "observe" && accepted.TryGet("ReverseProxy:Routes:renamed:ClusterId", out _)));

        Write("punish", "again");
        Assert.True(await BecomesAsync(() => Rejected(log) == 1));
        Assert.True(app.Services.GetRequiredService<ConcernList>().Contains("configuration"));
        Assert.Equal("observe", live.Current.Judge.Mode);
        Assert.False(accepted.TryGet("ReverseProxy:Routes:again:ClusterId", out _));

        Replace("{ broken");
        Assert.True(await BecomesAsync(() => Rejected(log) == 2));
        Assert.Equal("observe", live.Current.Judge.Mode);

        Write("enforce", "last");
        Assert.True(await BecomesAsync(() => live.Current.Judge.Mode == "enforce" && accepted.TryGet("ReverseProxy:Routes:last:ClusterId", out _)));
        Assert.False(app.Services.GetRequiredService<ConcernList>().Contains("configuration"));
        await app.StopAsync();

        // Start, two applied and two refused changes and the stop are entries of the chain; an unreadable file is refused under its own
        // name.
        var lines = await ExportAsync();
        Assert.Equal([1, 3, 3, 3, 3, 2], lines.Select(line => line.Kind));
        Assert.Equal(["applied", "refused", "refused", "applied"], lines[1..^1].Select(line => line.Facts.GetProperty("outcome").GetString()));
        Assert.Contains("TokenGate:Judge:Mode", lines[1].Facts.GetProperty("keys").GetString(), StringComparison.Ordinal);
        Assert.Equal("observe", lines[1].Facts.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Change_ByAnotherTargetOfAFoldersLink_IsApplied()
    {
        // As Kubernetes mounts a ConfigMap: the file is a link through a link to a folder, and the folder is another one after a change.
        Write("enforce", "ai");
        var text = await File.ReadAllTextAsync(ConfigurationFile);
        foreach (var (version, mode) in new[] { ("first", "enforce"), ("second", "observe") })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            await File.WriteAllTextAsync(Path.Combine(_folder, version, "tokengate.json"), text.Replace("\"enforce\"", $"\"{mode}\"", StringComparison.Ordinal));
        }

        var link = Path.Combine(_folder, "..data");
        Directory.CreateSymbolicLink(link, "first");
        File.Delete(ConfigurationFile);
        File.CreateSymbolicLink(ConfigurationFile, Path.Combine("..data", "tokengate.json"));
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));
        await app.StartAsync();
        var live = app.Services.GetRequiredService<LiveOptions>();
        Assert.Equal("enforce", live.Current.Judge.Mode);

        Directory.CreateSymbolicLink(link + "-next", "second");
        File.Delete(link);
        Directory.Move(link + "-next", link);

        Assert.True(await BecomesAsync(() => live.Current.Judge.Mode == "observe"));
        await app.StopAsync();
    }

    [Fact]
    public async Task Change_OfAThreshold_IsAnEntryOfItsOwn()
    {
        Write("enforce", "ai");
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));
        await app.StartAsync();
        var live = app.Services.GetRequiredService<LiveOptions>();

        var text = await File.ReadAllTextAsync(ConfigurationFile);
        Replace(text.Replace("\"Mode\":", "\"Thresholds\": { \"Padding\": 0.75 }, \"Mode\":", StringComparison.Ordinal));
        Assert.True(await BecomesAsync(() => live.Current.Judge.Thresholds.Padding == 0.75));
        await app.StopAsync();

        var lines = await ExportAsync();
        Assert.Equal([1, 4, 3, 2], lines.Select(line => line.Kind));
        Assert.Equal("0.75,,", lines[1].Facts.GetProperty("thresholds").GetString());
    }

    [Fact]
    public async Task Reloader_WithEntriesToWaitFor_StopsBeforeTheLedger()
    {
        Write("enforce", "ai");
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));

        // Services stop in the reverse of their order.
        var order = app.Services.GetServices<IHostedService>().Select(static service => service.GetType()).ToList();
        Assert.Contains(typeof(LedgerLifetime), order);
        Assert.True(order.IndexOf(typeof(ConfigurationReloader)) > order.IndexOf(typeof(LedgerLifetime)));
    }

    [Fact]
    public async Task Lock_OfARunningGateway_NamesItsAdminPort()
    {
        Write("enforce", "ai");
        await using var app = GatewayHost.Build(GatewayConfiguration.Load(ConfigurationFile));
        await app.StartAsync();

        var held = Assert.Throws<JournalException>(() => Journal.Open(
            new JournalOptions { Path = Path.Combine(_folder, "data") },
            app.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance));

        Assert.Equal(app.Services.GetRequiredService<GatewayEndpoints>().Admin[0], held.Owner?.Admin);
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

    private async Task<List<(int Kind, JsonElement Facts)>> ExportAsync()
    {
        using var export = new MemoryStream();
        await AuditExport.WriteAsync(JournalReader.Open(Path.Combine(_folder, "data")), export, CancellationToken.None);
        return
        [
            .. Encoding.UTF8.GetString(export.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(line => line.Split('\t'))
                .Select(parts => (int.Parse(parts[1], CultureInfo.InvariantCulture), JsonDocument.Parse(parts[3]).RootElement.GetProperty("facts"))),
        ];
    }

    private static int Rejected(LogLines log) => log.All.Count(static line => line.Contains("is rejected", StringComparison.Ordinal));

    private static async Task<bool> BecomesAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition() && !limit.IsCancellationRequested)
        {
            await Task.Delay(50, CancellationToken.None);
        }

        return condition();
    }

    /// <summary>
    /// At once, as careful editors do: a file that is written in place may be read half written, which is one more change, refused.
    /// </summary>
    private void Replace(string text)
    {
        var whole = ConfigurationFile + ".new";
        File.WriteAllText(whole, text);
        File.Move(whole, ConfigurationFile, overwrite: true);
    }

    private void Write(string mode, string route) => Replace(
        $$$"""
        {
          "ReverseProxy": {
            "Routes": { "{{{route}}}": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } },
            "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:1/" } } } }
          },
          "TokenGate": { "Listen": "http://127.0.0.1:0", "Admin": { "Listen": "http://127.0.0.1:0" }, "Judge": { "Mode": "{{{mode}}}", "Models": "" }, "Ledger": { "Path": "data" }, "Transport": { "GraceSeconds": 0 } }
        }
        """);
}
