using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>A gateway at which people sign on, a real provider, and a browser.</summary>
public sealed class SignOnFixture : IAsyncLifetime
{
    /// <summary>The operator's token: programs go on using it.</summary>
    public const string Token = "operator-token-0123456789abcdef";

    private const string Secret = "a-secret-of-the-tests-0123456789";

    private static readonly Dictionary<string, object> Accounts = new()
    {
        ["anna"] = new { email = "Anna.Berg@example.com", email_verified = true, name = "Anna Berg", groups = new[] { "staff" }, department = "Finance" },
        ["olga"] = new { email = "olga.nowak@example.com", email_verified = true, name = "Olga Nowak", groups = new[] { "staff", "tokengate-operators" } },
        ["liar"] = new { email = "anna.berg@example.com.evil", email_verified = true, name = "Larry", groups = new[] { "operator", "Tokengate-Operators", "admin" } },
        ["unproven"] = new { email = "anna.berg@example.com", email_verified = false, name = "Una", groups = new[] { "staff" } },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-sign-on-").FullName;
    private WebApplication? _upstream;
    private WebApplication? _gateway;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the console is.</summary>
    public Uri Console { get; private set; } = null!;

    /// <summary>Where traffic goes.</summary>
    public Uri Traffic { get; private set; } = null!;

    internal IdentityProvider Provider { get; private set; } = null!;

    internal Journal Journal => (Journal)_gateway!.Services.GetRequiredService<IJournal>();

    /// <summary>A withheld exchange of yesterday.</summary>
    public static UsageRecord Doubted(string id, string user) => new()
    {
        Id = id,
        StartedAt = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero).AddHours(-10),
        Duration = TimeSpan.FromSeconds(1.2),
        User = user,
        Team = "Finance",
        Client = "codex",
        Route = "ai",
        Method = "POST",
        Path = "/v1/chat/completions",
        Dialect = "openai-chat",
        Provider = "openai",
        Operation = "chat",
        Model = "gpt-4o-mini",
        Status = 200,
        Counts = new TokenCounts { Input = 600, Output = 8 },
        Source = UsageSource.Provider,
        Judgement = new Judgement
        {
            Verdict = Verdict.Padded,
            Split = new TokenSplit(0, 10, 120, 470, 0, 0, 8),
            Padding = new ModelScore(0.998, [new Reason("empty_share", 0.91, 5.29)]),
            Output = new ModelScore(0.01, []),
            Doubt = new DoubtEntry("padding", 120, 120),
            Policy = "withheld in part or whole: the padding score 0.9980 reaches its threshold 0.8977",
            ModelVersion = "of the tests",
            Rules = 2,
        },
        FinishReason = "stop",
        RequestBytes = 2840,
        ResponseBytes = 611,
    };

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(15_000);
        Provider = await IdentityProvider.StartAsync(Accounts);
        _upstream = await ChatUpstream.StartAsync("The invoice was paid on Tuesday.");
        _gateway = GatewayHost.Build(
            GatewayConfiguration.FromValues(_folder, new Dictionary<string, string?>
            {
                ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
                ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
                ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = _upstream.Urls.First(),
                ["TokenGate:Listen"] = "http://127.0.0.1:0",
                ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
                ["TokenGate:Admin:Tokens:Operator"] = Token,
                ["TokenGate:Admin:OpenId:Authority"] = Provider.Issuer,
                ["TokenGate:Admin:OpenId:ClientId"] = "tokengate",
                ["TokenGate:Admin:OpenId:ClientSecret"] = Secret,
                ["TokenGate:Admin:OpenId:RoleClaim"] = "groups",
                ["TokenGate:Admin:OpenId:TeamClaim"] = "department",
                ["TokenGate:Admin:OpenId:Roles:Operator:0"] = "tokengate-operators",
                ["TokenGate:Transport:GraceSeconds"] = "0",
                ["TokenGate:Ledger:Path"] = "data",
            }),
            builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync();
        var endpoints = _gateway.Services.GetRequiredService<GatewayEndpoints>();
        (Console, Traffic) = (endpoints.Admin[0], endpoints.Traffic[0]);
        await Journal.AppendAsync(Doubted("of-nobody-else", "anna.berg@example.com"), CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    /// <summary>The page is there; whether all it loads is, the window waits for by itself.</summary>
    private static PageWaitForURLOptions Arrived => new() { WaitUntil = WaitUntilState.Commit, Timeout = 45_000 };

    /// <summary>Opens a window of its own, in which nobody is signed on.</summary>
    public async Task<ConsoleWindow> OpenAsync(int width = 1440)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Console.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 },
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(15_000);
        return new ConsoleWindow(await context.NewPageAsync(), Console, new Uri(Provider.Issuer));
    }

    /// <summary>Signs on at the provider, with the keyboard alone, from a page that offers it.</summary>
    internal async Task SignOnAsync(ConsoleWindow window, string name)
    {
        var link = window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" });
        await link.FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForURLAsync($"{Provider.Issuer}/**", Arrived);
        await window.Page.Locator("input[name=login]").FocusAsync();
        await window.Page.Keyboard.TypeAsync(name);
        await window.Page.Locator("input[name=password]").FocusAsync();
        await window.Page.Keyboard.TypeAsync("any");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForURLAsync($"{Console}**", Arrived);
        await window.SettledAsync();
    }

    /// <summary>Asks the API with the operator's token, or with a cookie.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie = null, string? json = null, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Console };
        using var request = new HttpRequestMessage(method, path);
        if (cookie is null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
        else
        {
            request.Headers.Add("Cookie", cookie);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }

    /// <summary>The JSON of an answer.</summary>
    internal async Task<JsonElement> JsonAsync(string path, string? cookie = null)
    {
        using var response = await SendAsync(HttpMethod.Get, path, cookie);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
            await Provider.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
