using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Console.Tests.Simulation;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Usage;

namespace TokenGate.Console.Tests.Setup;

/// <summary>A real gateway with two months in its journal, tokens for each role, and an upstream that answers every chat.</summary>
public sealed class ConsoleGateway : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-console-").FullName;
    private WebApplication? _upstream;
    private WebApplication? _gateway;

    /// <summary>The tokens of the roles.</summary>
    public static IReadOnlyDictionary<string, string> Tokens { get; } = new Dictionary<string, string>
    {
        ["viewer"] = "viewer-token-0123456789abcdef",
        ["operator"] = "operator-token-0123456789abcdef",
        ["auditor"] = "auditor-token-0123456789abcdef",
        ["executive"] = "executive-token-0123456789abcdef",
    };

    /// <summary>Where the console is.</summary>
    public Uri Console { get; private set; } = null!;

    /// <summary>What the journal was filled with.</summary>
    internal IReadOnlyList<UsageRecord> Records { get; private set; } = [];

    private Uri Traffic { get; set; } = null!;

    /// <summary>Fills the journal and starts the gateway.</summary>
    public async Task StartAsync()
    {
        // What "today" is must not change while the tests run: they begin after a midnight that is near.
        var left = DateTime.UtcNow.Date.AddDays(1) - DateTime.UtcNow;
        if (left < TimeSpan.FromMinutes(8))
        {
            await Task.Delay(left + TimeSpan.FromSeconds(1));
        }

        Records = await SimulatedMonth.WriteAsync(Path.Combine(_folder, "data"), DateTimeOffset.UtcNow);
        await File.WriteAllLinesAsync(Path.Combine(_folder, "people.csv"), ["user,team,parent", .. SimulatedPerson.Company.Where(static person => person.Team != SimulatedPerson.Tag).Select(static person => $"{person.User},{person.Team},{person.Parent}"),
            "late.starter,Sales,Business", "idle.hand,Research,Product", "away.leave,Platform,Product"]);
        _upstream = await ChatUpstream.StartAsync("The invoice was paid on Tuesday, and the reminder can be cancelled.");
        var values = new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = _upstream.Urls.First(),
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["TokenGate:Identity:Sources:0:Kind"] = "header",
            ["TokenGate:Identity:Sources:0:Name"] = "X-User",
            ["TokenGate:Identity:Sources:0:From:0"] = "127.0.0.0/8",
            ["TokenGate:Judge:Models"] = SimulatedMonth.ModelFolder,
            ["TokenGate:Ledger:Path"] = "data",
            ["TokenGate:Capture:HoldMilliseconds"] = "10000",
            ["TokenGate:Admin:ViewersSeeNames"] = "true",
            ["TokenGate:Identity:People"] = "people.csv",
        };
        foreach (var (role, token) in Tokens)
        {
            values[$"TokenGate:Admin:Tokens:{role}"] = token;
        }

        _gateway = GatewayHost.Build(GatewayConfiguration.FromValues(_folder, values), builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync();
        var endpoints = _gateway.Services.GetRequiredService<GatewayEndpoints>();
        (Console, Traffic) = (endpoints.Admin[0], endpoints.Traffic[0]);
    }

    /// <summary>Sends one chat through the gateway and waits for its end.</summary>
    public async Task ChatAsync(string user, string text)
    {
        using var client = new HttpClient { BaseAddress = Traffic };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Headers.Add("X-User", user);
        request.Content = JsonContent.Create(new { model = "gpt-4o-mini", messages = new[] { new { role = "user", content = text } } });
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsStringAsync();
    }

    /// <summary>Asks the API with the token of a role.</summary>
    public async Task<JsonElement> ApiAsync(string role, string path)
    {
        using var client = new HttpClient { BaseAddress = Console };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens[role]);
        return await client.GetFromJsonAsync<JsonElement>(path);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
