using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>
/// G2 at the start: what stands beside the traffic may be broken, and an exchange passes, is recorded, and readiness says what is wrong.
/// </summary>
public sealed class DegradedTests : IDisposable
{
    private const string Chat = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private const string Answer = "{\"model\":\"m\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-degraded-").FullName;
    private readonly HttpClient _client = new();
    private readonly LogLines _log = new();

    public static TheoryData<string> Kinds { get; } =
        ["people: a line without a comma", "people: missing", "people: a folder", "models: noise", "models: one missing", "keys: broken", "ledger: below a file"];

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_WithWhatIsBeside_Broken_Passes_Records_AndSaysSo(string kind)
    {
        Lay();
        var (key, names, mend) = Break(kind);
        await using var upstream = Upstream();
        await using var app = Build(upstream.Port);
        await app.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));

        var (status, concern) = await ConcernAsync(app, key);
        Assert.Equal("degraded", status);
        Assert.Contains(names, concern.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(concern.GetProperty("remedy").GetString()!);
        Assert.Contains(_log.All, line => line.Contains(key, StringComparison.Ordinal) && line.Contains(names, StringComparison.Ordinal));

        // The key of the judge's memory waits for the next start; everything else is taken as soon as it is sound.
        mend();
        Assert.True(await BecomesAsync(async () => !Keys(await ReadyAsync(app)).Contains(key)), (await ReadyAsync(app)).ToString());
        await RecordedAsync(app);
        await app.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsBeside_BrokenWhileRunning_IsSaid_AndTrafficGoesOn(string kind)
    {
        if (kind.StartsWith("ledger", StringComparison.Ordinal))
        {
            // An open journal whose disk fails is the ledger's to survive, and its tests'.
            return;
        }

        Lay();
        await using var upstream = Upstream();
        await using var app = Build(upstream.Port);
        await app.StartAsync();
        Assert.Equal("ready", (await ReadyAsync(app)).GetProperty("status").GetString());

        var (key, names, mend) = Break(kind);
        Assert.True(await BecomesAsync(async () => (await ReadyAsync(app)).GetProperty("status").GetString() == "degraded"));
        var (_, concern) = await ConcernAsync(app, key);
        Assert.Contains(names, concern.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        await RecordedAsync(app);

        mend();
        Assert.True(await BecomesAsync(async () => (await ReadyAsync(app)).GetProperty("status").GetString() == "ready"), (await ReadyAsync(app)).ToString());
        await app.StopAsync();
    }

    [Fact]
    public async Task Models_ThatBecomeSound_JudgeAtOnce_WithALineAndAnEntry()
    {
        Lay();
        var (_, _, mend) = Break("models: noise");
        await using var upstream = Upstream();
        await using var app = Build(upstream.Port);
        await app.StartAsync();
        Assert.Null((await HealthAsync(app)).GetProperty("model").GetProperty("version").GetString());

        mend();
        Assert.True(await BecomesAsync(async () => (await HealthAsync(app)).GetProperty("model").GetProperty("version").GetString() is { Length: > 0 }));
        Assert.True(await BecomesAsync(() => Task.FromResult(_log.All.Any(static line => line.StartsWith("Other models are in force", StringComparison.Ordinal)))));
        await app.StopAsync();
        using var export = new MemoryStream();
        await AuditExport.WriteAsync(JournalReader.Open(Path.Combine(_folder, "data")), export, CancellationToken.None);
        Assert.Contains(
            Encoding.UTF8.GetString(export.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1),
            static line => line.Split('\t')[1] == ((int)EntryKind.Model).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Build_WhenStrict_Refuses()
    {
        Lay();
        Break("people: a line without a comma");
        var refused = Assert.Throws<GatewayConfigurationException>(() => GatewayHost.Build(Configuration(1), strict: true));
        Assert.Equal("TokenGate:Identity:People", Assert.Single(refused.Faults).Path);
    }

    [Fact]
    public async Task Upstream_ThatCannotBeReached_IsAConcern_UntilItAnswers()
    {
        Lay();
        var upstream = Upstream();
        var port = upstream.Port;
        await upstream.DisposeAsync();
        await using var app = Build(port);
        await app.StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(app));
        var (status, concern) = await ConcernAsync(app, "upstream ai");
        Assert.Equal("degraded", status);
        Assert.Contains("ReverseProxy:Clusters:ai", concern.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        await app.StopAsync();
    }

    [Fact]
    public async Task Journal_DeletedUnderTheGateway_IsSaid_AndNothingIsLost()
    {
        Lay();
        await using var upstream = Upstream();
        await using var app = Build(upstream.Port);
        await app.StartAsync();
        var data = Path.Combine(_folder, "data");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        }

        File.Delete(Path.Combine(data, "journal.db"));
        var waited = Stopwatch.StartNew();
        Assert.True(await BecomesAsync(async () => (await ReadyAsync(app)).GetProperty("status").GetString() == "degraded"));
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), $"noticed after {waited.Elapsed}");
        var (_, concern) = await ConcernAsync(app, "journal.file");
        Assert.Contains("was deleted or moved under the running gateway", concern.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Contains("journal.db", (await HealthAsync(app)).GetProperty("chain").GetProperty("incident").GetString(), StringComparison.Ordinal);
        Assert.Contains(_log.All, static line => line.Contains("was deleted or moved under the running gateway", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        await app.StopAsync();

        var records = await JournalReader.Open(data).ReadAsync(0, CancellationToken.None).CountAsync();
        Assert.Equal(4, records);
        Assert.True((await Auditor.AuditAsync([JournalReader.Open(data)], new AuditOptions(), TimeProvider.System, CancellationToken.None)).Equal);
    }

    [Fact]
    public async Task PeopleFile_AnotherOne_AndReadingsOfAPerson_AreOnTheChain()
    {
        Lay();
        await using var upstream = Upstream();
        await using var app = Build(upstream.Port);
        await app.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        await File.WriteAllTextAsync(Path.Combine(_folder, "people.csv"), "user,team\nada,engine\ngrace,compilers\n");
        for (var i = 0; i < 3; i++)
        {
            using var list = await _client.GetAsync(Admin(app, "/api/exchanges?user=ada"));
            list.EnsureSuccessStatusCode();
        }

        using var export = await _client.GetAsync(Admin(app, "/api/people/ada/export"));
        export.EnsureSuccessStatusCode();
        var record = (await JournalReader.Open(Path.Combine(_folder, "data")).ReadAsync(0, CancellationToken.None).FirstAsync()).Record;
        using var single = await _client.GetAsync(Admin(app, $"/api/exchanges/{record.Id}"));
        single.EnsureSuccessStatusCode();

        // The file at the start, and the one that came after it.
        Assert.True(await BecomesAsync(async () => (await EntriesAsync()).Count(static line => line.Contains("people.csv", StringComparison.Ordinal)) == 2), string.Join('\n', await EntriesAsync()));
        var readings = (await EntriesAsync()).Where(static line => line.Split('\t')[1] == "12").ToArray();
        Assert.Equal(3, readings.Length);
        Assert.Contains("\"person\":\"ada\",\"what\":\"list\"", readings[0], StringComparison.Ordinal);
        Assert.Contains("\"person\":\"ada\",\"what\":\"export\"", readings[1], StringComparison.Ordinal);
        Assert.Contains($"\"person\":\"{record.User}\",\"what\":\"exchange\"", readings[2], StringComparison.Ordinal);
        await app.StopAsync();

        async Task<string[]> EntriesAsync()
        {
            using var text = new MemoryStream();
            await AuditExport.WriteAsync(JournalReader.Open(Path.Combine(_folder, "data")), text, CancellationToken.None);
            return Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        }
    }

    private static RawUpstream Upstream() =>
        new(_ => [Step.Send($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}")]);

    private static Uri Admin(WebApplication app, string path) => new(app.Services.GetRequiredService<GatewayEndpoints>().Admin[0], path);

    private static IEnumerable<string?> Keys(JsonElement ready) =>
        ready.GetProperty("concerns").EnumerateArray().Select(static each => each.GetProperty("key").GetString());

    private static async Task RecordedAsync(WebApplication app)
    {
        var journal = app.Services.GetRequiredService<IJournal>();
        Assert.True(await BecomesAsync(() => Task.FromResult(journal.Status is { Sequence: > 1, Queued: 0 })));
    }

    private static async Task<bool> BecomesAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Limit)
        {
            if (await condition())
            {
                return true;
            }

            await Task.Delay(50);
        }

        return false;
    }

    /// <summary>A company's folder in which everything is right.</summary>
    private void Lay()
    {
        File.WriteAllText(Path.Combine(_folder, "people.csv"), "user,team\nada,engine\n");
        using var key = RSA.Create(2048);
        var numbers = key.ExportParameters(includePrivateParameters: false);
        File.WriteAllText(
            Path.Combine(_folder, "issuer.jwks"),
            JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "a", n = Url(numbers.Modulus!), e = Url(numbers.Exponent!) } } }));
        var models = Directory.CreateDirectory(Path.Combine(_folder, "models")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "config", "models"), "*.zip"))
        {
            File.Copy(file, Path.Combine(models, Path.GetFileName(file)));
        }
    }

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Breaks one thing; gives the concern's key, what it has to name, and how to mend it.</summary>
    private (string Key, string Names, Action Mend) Break(string kind)
    {
        var file = Path.Combine(_folder, kind.Split(':')[0] switch
        {
            "people" => "people.csv",
            "models" => "models/padding.zip",
            "keys" => "issuer.jwks",
            _ => "data",
        });
        var sound = File.Exists(file) ? File.ReadAllBytes(file) : [];
        switch (kind)
        {
            case "people: a line without a comma":
                File.AppendAllText(file, "no comma here\n");
                break;
            case "people: missing" or "models: one missing":
                File.Delete(file);
                break;
            case "people: a folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            case "ledger: below a file":
                File.WriteAllText(file, "");
                return ("TokenGate:Ledger:Path", file, () => File.Delete(file));
            default:
                File.WriteAllBytes(file, RandomNumberGenerator.GetBytes(500));
                break;
        }

        var key = kind[0] switch { 'p' => "TokenGate:Identity:People", 'm' => "TokenGate:Judge:Models", _ => "TokenGate:Identity:Sources:0:Keys" };
        return (key, kind.StartsWith("keys", StringComparison.Ordinal) ? "JSON Web Key Set" : Path.GetFileName(file), Mend);

        void Mend()
        {
            if (Directory.Exists(file))
            {
                Directory.Delete(file);
            }

            File.WriteAllBytes(file, sound);
        }
    }

    private GatewayConfiguration Configuration(int upstream) => GatewayConfiguration.FromValues(_folder, new Dictionary<string, string?>
    {
        ["TokenGate:Listen"] = "http://127.0.0.1:0",
        ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
        ["TokenGate:Transport:GraceSeconds"] = "0",
        ["TokenGate:Identity:Sources:0:Kind"] = "jwt",
        ["TokenGate:Identity:Sources:0:Keys"] = "issuer.jwks",
        ["TokenGate:Identity:People"] = "people.csv",
        ["TokenGate:Ledger:Path"] = "data",
        ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
        ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
        ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = $"http://127.0.0.1:{upstream}/",
    });

    private WebApplication Build(int upstream) => GatewayHost.Build(Configuration(upstream), builder => builder.Logging.AddProvider(_log));

    private async Task<HttpStatusCode> AskAsync(WebApplication app)
    {
        var traffic = new Uri(app.Services.GetRequiredService<GatewayEndpoints>().Traffic[0], "/v1/chat/completions");
        using var content = new StringContent(Chat);
        using var response = await _client.PostAsync(traffic, content);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
        return response.StatusCode;
    }

    private async Task<JsonElement> ReadyAsync(WebApplication app) => JsonDocument.Parse(await _client.GetStringAsync(Admin(app, "/health/ready"))).RootElement;

    private async Task<JsonElement> HealthAsync(WebApplication app) => JsonDocument.Parse(await _client.GetStringAsync(Admin(app, "/api/health"))).RootElement;

    private async Task<(string? Status, JsonElement Concern)> ConcernAsync(WebApplication app, string key)
    {
        var ready = await ReadyAsync(app);
        Assert.Equal(
            [.. (await HealthAsync(app)).GetProperty("concerns").EnumerateArray().Select(static each => each.GetProperty("key").GetString())],
            Keys(ready));
        return (ready.GetProperty("status").GetString(), ready.GetProperty("concerns").EnumerateArray().First(each => each.GetProperty("key").GetString() == key));
    }
}
