using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Tests.Hosting;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>A whole gateway with a journal of its own, asked through its admin port.</summary>
internal sealed class AdminGateway : IAsyncDisposable
{
    public const string Viewer = "viewer-token-0123456789";
    public const string Operator = "operator-token-0123456789";
    public const string Auditor = "auditor-token-0123456789";
    public const string Scrape = "scrape-token-0123456789";
    public const string Executive = "executive-token-0123456789";

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private AdminGateway(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public static (string Key, string? Value)[] Tokens { get; } =
    [
        ("TokenGate:Admin:Tokens:Viewer", Viewer), ("TokenGate:Admin:Tokens:Operator", Operator),
        ("TokenGate:Admin:Tokens:Auditor", Auditor), ("TokenGate:Admin:Tokens:Scrape", Scrape),
        ("TokenGate:Admin:Tokens:Executive", Executive), ("TokenGate:Admin:ViewersSeeNames", "true"),
    ];

    public IServiceProvider Services => _app.Services;

    public Journal Journal => (Journal)_app.Services.GetRequiredService<IJournal>();

    public Uri Address => _app.Services.GetRequiredService<GatewayEndpoints>().Admin[0];

    public Uri Traffic => _app.Services.GetRequiredService<GatewayEndpoints>().Traffic[0];

    public string Folder => _folder;

    public static async Task<AdminGateway> StartAsync(params (string Key, string? Value)[] settings) => await StartAsync(static _ => { }, settings);

    public static async Task<AdminGateway> StartAsync(Action<WebApplicationBuilder> customise, params (string Key, string? Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-admin-").FullName;
        var app = GatewayHost.Build(ConfigurationValues.In(folder, [("TokenGate:Ledger:Path", "data"), .. settings]), customise);
        await app.StartAsync();
        return new AdminGateway(app, folder);
    }

    /// <summary>A record of some hours before now, with a split that is trusted unless said otherwise.</summary>
    /// <summary>A record that has everything a record may have of counts, units and names.</summary>
    public static UsageRecord Rich(string id, DateTimeOffset at)
    {
        var record = Record(id, at, new TokenSplit(50, 20, 100, 0, 3, 40, 0) { UnseenInput = 30, UnseenOutput = 7 }, source: UsageSource.Implausible);
        return record with
        {
            Provider = "anthropic",
            Project = "apollo",
            Client = "codex",
            Conversation = "5f0c9e1d2b7a4836",
            Counts = record.Counts with
            {
                Cached = 60,
                CacheWrite = 12,
                CacheWriteHour = 4,
                Reasoning = 17,
                AudioInput = 1,
                ImageInput = 2,
                VideoInput = 3,
                DocumentInput = 5,
                ToolUseInput = 6,
                AudioOutput = 8,
                ImageOutput = 9,
                VideoOutput = 10,
                Extra = ImmutableSortedDictionary<string, long>.Empty.Add("citation_tokens", 11),
            },
            Reported = new TokenCounts { Input = 9_000_000, Output = 50, Cached = 60 },
            Billed = new BilledUnits
            {
                ServiceTier = "priority",
                ToolCalls = ImmutableSortedDictionary<string, long>.Empty.Add("web_search", 2).Add("code_interpreter", 1),
                Milliseconds = 1_250,
                Pages = 13,
                Characters = 14,
                SearchUnits = 15,
                ReportedCost = 2_400_000,
            },
            Judgement = record.Judgement with { Rules = 2 },
        };
    }

    /// <summary>A record of an exchange.</summary>
    public static UsageRecord Record(
        string id,
        DateTimeOffset at,
        TokenSplit split,
        string user = "ada",
        string team = "engine",
        string model = "gpt-4o",
        Verdict verdict = Verdict.Trusted,
        UsageSource source = UsageSource.Provider) => new()
        {
            Id = id,
            StartedAt = at,
            Duration = TimeSpan.FromMilliseconds(812.4),
            User = user,
            Team = team,
            Route = "ai",
            Model = model,
            Path = "/v1/chat/completions",
            Dialect = "openai-chat",
            Status = 200,
            Counts = source == UsageSource.Missing ? TokenCounts.Unknown : new TokenCounts { Input = split.Input, Output = split.Output },
            Source = source,
            Judgement = new Judgement
            {
                Verdict = verdict,
                Split = split,
                Padding = verdict == Verdict.Padded ? new ModelScore(0.998, [new Reason("empty_share", 0.91, 5.29)]) : null,
                Policy = "test",
            },
        };

    public async Task AppendAsync(params UsageRecord[] records)
    {
        foreach (var record in records)
        {
            await Journal.AppendAsync(record, CancellationToken.None);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, token, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, path, token, new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request);
    }

    /// <summary>The answer's JSON, which has to come with this status.</summary>
    public async Task<JsonElement> JsonAsync(string path, string? token = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await GetAsync(path, token);
        return await JsonOf(response, status);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != status)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
        }

        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
