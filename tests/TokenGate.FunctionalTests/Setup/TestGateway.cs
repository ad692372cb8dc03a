using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Scoring;
using TokenGate.Tokens;

namespace TokenGate.FunctionalTests.Setup;

/// <summary>A whole gateway on free ports, in front of one upstream, with a journal and a judge that a test holds in its hand.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, MemoryJournal journal, PlainJudge judge)
    {
        (_app, Journal, Judge) = (app, journal, judge);
        Port = _app.Services.GetRequiredService<GatewayEndpoints>().Traffic[0].Port;
        AdminPort = _app.Services.GetRequiredService<GatewayEndpoints>().Admin[0].Port;
    }

    /// <summary>The traffic port.</summary>
    public int Port { get; }

    /// <summary>The admin port.</summary>
    public int AdminPort { get; }

    /// <summary>The journal.</summary>
    public MemoryJournal Journal { get; }

    /// <summary>The judge.</summary>
    public PlainJudge Judge { get; }

    /// <summary>The gateway's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a gateway in front of a port of 127.0.0.1.</summary>
    /// <param name="upstream">The upstream's port.</param>
    /// <param name="settings">Further keys, which win.</param>
    public static Task<TestGateway> StartAsync(int upstream, params (string Key, string Value)[] settings) => StartAsync(upstream, static _ => { }, settings);

    /// <summary>Starts a gateway with more than its own services.</summary>
    public static async Task<TestGateway> StartAsync(int upstream, Action<WebApplicationBuilder> customise, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Capture:HoldMilliseconds"] = "10000",
            ["TokenGate:Judge:Models"] = "",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = $"http://127.0.0.1:{upstream}/",
        };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        var journal = new MemoryJournal();
        var judge = new PlainJudge();
        var app = GatewayHost.Build(GatewayConfiguration.FromValues(Path.GetTempPath(), values), builder =>
        {
            builder.Services.AddSingleton<IJournal>(journal);
            builder.Services.AddSingleton<IJudge>(judge);
            builder.Services.AddSingleton<IEncodingMap>(judge);
            customise(builder);
        });
        await app.StartAsync();
        return new TestGateway(app, journal, judge);
    }

    /// <summary>Stops it in good order.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
