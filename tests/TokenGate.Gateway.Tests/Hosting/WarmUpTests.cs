using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Scoring;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>What the first exchange needs is there before the server listens, and nothing is left of how it came there.</summary>
public sealed class WarmUpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_MetersAndJudgesTwoExchanges_AndLeavesNothing()
    {
        await using var app = Build();
        await app.StartAsync();

        var records = await app.Services.GetRequiredService<WarmUp>().RunAsync();

        Assert.Equal([UsageSource.Provider, UsageSource.Provider], records.Select(static record => record.Source));
        Assert.Equal([18L, 3L], records.Select(static record => record.Counts.Output));
        Assert.All(records, static record => Assert.Equal(Verdict.Trusted, record.Judgement.Verdict));
        Assert.All(records, static record => Assert.NotEmpty(record.Judgement.ModelVersion));
        var journal = app.Services.GetRequiredService<IJournal>();
        Assert.Empty(await journal.ReadAsync(0, CancellationToken.None).ToListAsync());
        Assert.Equal(0, app.Services.GetRequiredService<IJudge>().Own?.Users);
        await app.StopAsync();
    }

    [Fact]
    public async Task Host_WarmsUp_BeforeItListens()
    {
        await using var app = Build();
        var services = app.Services.GetServices<IHostedService>().Select(static service => service.GetType().Name).ToList();

        Assert.Contains(nameof(WarmUp), services);
        Assert.True(services.IndexOf(nameof(WarmUp)) < services.IndexOf("GenericWebHostService"));
    }

    private WebApplication Build() => GatewayHost.Build(GatewayConfiguration.FromValues(_folder, new Dictionary<string, string?>
    {
        ["TokenGate:Listen"] = "http://127.0.0.1:0",
        ["TokenGate:Admin:Listen"] = "",
        ["TokenGate:Transport:GraceSeconds"] = "0",
        ["TokenGate:Judge:Models"] = Path.Combine(Repository.Root, "config", "models"),
        ["TokenGate:Ledger:Path"] = "data",
        ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
        ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
        ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = "http://127.0.0.1:1/",
    }));
}
