using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>Usage that another call tells, and calls that run no model, with a real journal.</summary>
public sealed class ToldLaterTests : IDisposable
{
    private const string Batch = "/v1/batches/batch_68f1c2a79d0481938f4fd267";

    private const string Pending = """
        {"id":"batch_68f1c2a79d0481938f4fd267","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-a","status":"validating","output_file_id":null,
        "request_counts":{"total":0,"completed":0,"failed":0}}
        """;

    private const string Done = """
        {"id":"batch_68f1c2a79d0481938f4fd267","object":"batch","endpoint":"/v1/chat/completions","model":"gpt-5-mini","input_file_id":"file-a","status":"completed","output_file_id":"file-o",
        "request_counts":{"total":3,"completed":3,"failed":0},"usage":{"input_tokens":1510,"input_tokens_details":{"cached_tokens":0},"output_tokens":380,"output_tokens_details":{"reasoning_tokens":64},"total_tokens":1890}}
        """;

    private const string Result = """
        {"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"body":{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Fine."},"finish_reason":"stop"}],"usage":{"prompt_tokens":500,"completion_tokens":120,"total_tokens":620}}},"error":null}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-told-").FullName;
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Batch_FetchedListedAndDownloaded_OverRestarts_CountsOnceForWhoeverBeganIt()
    {
        await using var upstream = Upstream();
        await WithGatewayAsync(upstream.Port, "data", app => SendAsync(app, "ada", "/v1/batches", """{"input_file_id":"file-a","endpoint":"/v1/chat/completions","completion_window":"24h"}"""));
        await WithGatewayAsync(upstream.Port, "data", async app =>
        {
            await SendAsync(app, "bob", Batch);
            await SendAsync(app, "bob", Batch);
            await SendAsync(app, "carol", "/v1/batches?limit=20");
            await SendAsync(app, "dave", "/v1/files/file-o/content");
        });
        await WithGatewayAsync(upstream.Port, "data", app => SendAsync(app, "eve", Batch));

        var journal = Journal("data");
        var record = Assert.Single(await RecordsAsync(journal));
        Assert.Equal(("ada", 1510L, 380L, UsageSource.Provider), (record.User, record.Counts.Input, record.Counts.Output, record.Source));
        Assert.Equal((1510L, 380L), (record.Judgement.Split.Input, record.Judgement.Split.Output));
        await HoldsAsync(journal, calls: 6, told: 1);
    }

    [RedisFact]
    public async Task Batch_BegunAtOneGateway_AndToldByBoth_CountsOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var upstream = Upstream();
        (string, string)[] shared = [("TokenGate:Ledger:Redis", redis.Address)];
        await WithGatewayAsync(
            upstream.Port,
            "one",
            one => WithGatewayAsync(
                upstream.Port,
                "two",
                async two =>
                {
                    await SendAsync(one, "ada", "/v1/batches", """{"input_file_id":"file-a"}""");
                    await SendAsync(two, "bob", Batch);
                    await SendAsync(one, "bob", Batch);
                    await SendAsync(two, "carol", "/v1/batches");
                },
                shared),
            shared);

        Assert.Empty(await RecordsAsync(Journal("one")));
        var record = Assert.Single(await RecordsAsync(Journal("two")));
        Assert.Equal(("ada", 1510L, 380L), (record.User, record.Counts.Input, record.Counts.Output));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallsWithoutAModel_AreCountedByTheMinute_OrRecordedOneByOneWhereThatIsWanted(bool each)
    {
        await using var upstream = Upstream();
        await WithGatewayAsync(
            upstream.Port,
            "data",
            async app =>
            {
                await SendAsync(app, "ada", "/v1/models");
                await SendAsync(app, "bob", "/v1/models");
                await SendAsync(app, "bob", "/v1/files");
                var metrics = await _client.GetStringAsync(new Uri(app.Services.GetRequiredService<GatewayEndpoints>().Admin[0], "/metrics"));
                var counted = metrics.Split('\n').Where(static line => line.StartsWith("tokengate_exchanges", StringComparison.Ordinal) && line.Contains("verdict=\"no_usage\"", StringComparison.Ordinal));
                Assert.Equal(3, counted.Sum(static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
            },
            ("TokenGate:Capture:RecordNoUsage", each ? "true" : "false"));

        var journal = Journal("data");
        Assert.Equal(each ? 3 : 0, (await RecordsAsync(journal)).Count(static record => record.Judgement.Verdict == Verdict.NoUsage));
        using var export = new MemoryStream();
        await AuditExport.WriteAsync(journal, export, CancellationToken.None);
        var tallies = Encoding.UTF8.GetString(export.ToArray()).Split('\n').Where(static line => line.Contains("\"counts\":[[", StringComparison.Ordinal)).ToList();
        if (each)
        {
            Assert.Empty(tallies);
        }
        else
        {
            Assert.Contains("""["ai","files",1],["ai","models",2]""", Assert.Single(tallies), StringComparison.Ordinal);
        }

        await HoldsAsync(journal, calls: 3, told: 0);
    }

    private static RawUpstream Upstream() => new(static head =>
    {
        var (method, path) = (head.FirstLine.Split(' ')[0], head.FirstLine.Split(' ')[1]);
        var body = (method, path) switch
        {
            ("POST", _) => Pending,
            (_, Batch) => Done,
            (_, "/v1/files/file-o/content") => Result,
            (_, "/v1/models" or "/v1/files") => """{"object":"list","data":[]}""",
            _ => $$"""{"object":"list","data":[{{Done}}]}""",
        };
        return [Step.Send($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}")];
    });

    private static async Task<List<UsageRecord>> RecordsAsync(JournalReader journal)
    {
        var records = new List<UsageRecord>();
        await foreach (var entry in journal.ReadAsync(0, CancellationToken.None))
        {
            records.Add(entry.Record);
        }

        return records;
    }

    /// <summary>Every call is counted, each told work once, and chain and sums are sound.</summary>
    private static async Task HoldsAsync(JournalReader journal, long calls, long told)
    {
        var summary = AuditSummary.Read(journal);
        Assert.Equal((calls + told, calls), (summary.Exchanges, summary.ByVerdict[Verdict.NoUsage]));
        Assert.Empty((await Auditor.VerifyAsync([journal], null, TimeProvider.System, CancellationToken.None)).Faults);
    }

    private JournalReader Journal(string folder) => JournalReader.Open(Path.Combine(_folder, folder));

    private async Task WithGatewayAsync(int upstream, string data, Func<WebApplication, Task> use, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Capture:HoldMilliseconds"] = "10000",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["TokenGate:Judge:Models"] = "",
            ["TokenGate:Identity:Sources:0:Kind"] = "header",
            ["TokenGate:Identity:Sources:0:Name"] = "X-User",
            ["TokenGate:Identity:Sources:0:From:0"] = "127.0.0.0/8",
            ["TokenGate:Ledger:Path"] = data,
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = $"http://127.0.0.1:{upstream}/",
        };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        await using var app = GatewayHost.Build(GatewayConfiguration.FromValues(_folder, values));
        await app.StartAsync();
        await use(app);
        await app.StopAsync();
    }

    private async Task SendAsync(WebApplication app, string user, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(app.Services.GetRequiredService<GatewayEndpoints>().Traffic[0], path));
        request.Headers.Add("X-User", user);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
    }
}
