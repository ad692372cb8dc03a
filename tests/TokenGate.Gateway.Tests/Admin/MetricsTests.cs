using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Telemetry;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary><c>/metrics</c> and OTLP.</summary>
public sealed class MetricsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Metrics_AfterSomeExchanges_HaveTheAgreedNamesAndNoUser()
    {
        await using var gateway = await AdminGateway.StartAsync(WithModels());
        Feed(gateway);
        var text = await (await gateway.GetAsync("/metrics")).Content.ReadAsStringAsync();
        foreach (var line in new[]
        {
            "# TYPE gen_ai_client_token_usage histogram",
            "# TYPE gen_ai_client_operation_duration_seconds histogram",
            "# TYPE tokengate_exchanges_total counter",
            "tokengate_exchanges_total{verdict=\"padded\",ending=\"complete\",source=\"provider\"} 1",
            "tokengate_tokens_total{verdict=\"padded\",kind=\"withheld_input\"} 590",
            "# TYPE tokengate_overhead_seconds histogram",
            "tokengate_overhead_seconds_bucket{le=\"0.0016\"} 1",
            "tokengate_overhead_seconds_sum 0.0015",
            "tokengate_faults_total{place=\"identity\"} 1",
            "tokengate_journal_lag_seconds 0",
            "# TYPE tokengate_memory_bytes gauge",
            "# TYPE tokengate_memory_limit_bytes gauge",
            "# TYPE tokengate_memory_users gauge",
            "# TYPE tokengate_journal_appended_total counter",
            "# TYPE dotnet_gc_collections_total counter",
        })
        {
            Assert.Contains(line + (line.StartsWith('#') ? "\n" : ""), text, StringComparison.Ordinal);
        }

        Assert.Contains("gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"we\\\"ird\\\\\\nmodel\"", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?<!unre)ada", text);
        Assert.DoesNotContain("engine", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAThousandModels_KeepAHundredAndOther()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var metrics = gateway.Services.GetRequiredService<GatewayMetrics>();
        for (var i = 0; i < 1000; i++)
        {
            metrics.OnBegin();
            metrics.OnRecord(AdminGateway.Record($"{i}", Noon, new TokenSplit(0, 0, 1, 0, 0, 1, 0), model: $"model-{i}"));
        }

        var text = await (await gateway.GetAsync("/metrics")).Content.ReadAsStringAsync();
        var models = text.Split('\n')
            .Where(static line => line.StartsWith("gen_ai_client_token_usage_count", StringComparison.Ordinal))
            .Select(static line => line.Split("gen_ai_request_model=\"")[1].Split('"')[0])
            .Distinct()
            .ToList();
        Assert.Equal(101, models.Count);
        Assert.Contains("other", models);
    }

    [PrometheusFact]
    public async Task Metrics_OfAWorkingGateway_PassPromtool_AndAPrometheusScrapesThem()
    {
        await using var gateway = await AdminGateway.StartAsync([.. WithModels(), .. AdminGateway.Tokens]);
        Feed(gateway);
        var text = await (await gateway.GetAsync("/metrics", AdminGateway.Scrape)).Content.ReadAsStringAsync();
        var (code, output) = await RunAsync("promtool", ["check", "metrics"], text);
        Assert.True(code == 0 && output.Length == 0, output);

        var port = FreePorts.Next();
        var configuration = Path.Combine(gateway.Folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            scrape_configs:
              - job_name: tokengate
                scrape_interval: 1s
                basic_auth: { username: prometheus, password: {{AdminGateway.Scrape}} }
                static_configs: [ { targets: [ "127.0.0.1:{{gateway.Address.Port}}" ] } ]
            """);
        using var prometheus = Start("prometheus",
        [
            "--config.file", configuration, "--storage.tsdb.path", Path.Combine(gateway.Folder, "tsdb"),
            "--web.listen-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "--log.level", "error",
        ]);
        try
        {
            Assert.Equal("590", await QueryAsync(port, "sum(tokengate_tokens_total{kind=\"withheld_input\"})"));
            Assert.Equal("1", await QueryAsync(port, "up{job=\"tokengate\"}"));
            Assert.Equal("0.0015", await QueryAsync(port, "tokengate_overhead_seconds_sum"));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Otlp_WhenConfigured_SendsTheMetricsToTheCollector()
    {
        using var collector = new HttpListener();
        var port = FreePorts.Next();
        collector.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        collector.Start();
        await using var gateway = await AdminGateway.StartAsync(
            ("TokenGate:Metrics:Otlp", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/v1/metrics")),
            ("TokenGate:Metrics:OtlpProtocol", "http"),
            ("TokenGate:Metrics:OtlpSeconds", "1"));
        Feed(gateway);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = "";
        while (!seen.Contains("tokengate.exchanges", StringComparison.Ordinal) || !seen.Contains("gen_ai.client.token.usage", StringComparison.Ordinal))
        {
            var context = await collector.GetContextAsync().WaitAsync(limit.Token);
            Assert.Equal("/v1/metrics", context.Request.Url!.AbsolutePath);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, limit.Token);
            seen += Encoding.UTF8.GetString(body.ToArray());
            context.Response.Close();
        }

        Assert.Contains("service.name", seen, StringComparison.Ordinal);

        // The user. "unreadable" is a source of usage.
        Assert.DoesNotMatch("(?<!unre)ada", seen);
    }

    [Fact]
    public async Task Drift_OfTrafficThatIsUnlikeTheTraining_IsToldAfterAThousandExchanges()
    {
        await using var gateway = await AdminGateway.StartAsync(WithModels());
        var (models, drift) = (gateway.Services.GetRequiredService<JudgingModels>(), gateway.Services.GetRequiredService<DriftMonitor>());
        var features = Enumerable.Repeat(0.5f, Scoring.Features.FeatureCatalogue.All.Length).ToArray();
        var record = AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 1, 0, 0, 1, 0));
        record = record with
        {
            Judgement = record.Judgement with { Padding = new ModelScore(0.1, []), Features = features, ModelVersion = models.Current!.Version },
        };
        for (var i = 0; i < DriftMonitor.LeastObservations - 1; i++)
        {
            drift.OnRecord(record);
        }

        drift.OnRecord(record with { Judgement = record.Judgement with { ModelVersion = "another" } });
        drift.OnRecord(record with { Judgement = record.Judgement with { Verdict = Verdict.Padded } });
        Assert.Null(drift.ScoreOf(Scoring.Features.ScoreKind.Padding).Index);
        Assert.DoesNotContain("tokengate_drift{", await (await gateway.GetAsync("/metrics")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        drift.OnRecord(record);

        var model = await gateway.JsonAsync("/api/model");
        var score = model.GetProperty("drift").GetProperty("scores")[0];
        Assert.Equal(("padding", "act", 1000), (score.GetProperty("head").GetString(), score.GetProperty("state").GetString(), score.GetProperty("observations").GetInt32()));
        Assert.True(model.GetProperty("heads")[0].GetProperty("features")[0].GetProperty("psi").GetDouble() > 0.25);
        Assert.Equal(JsonValueKind.Null, model.GetProperty("drift").GetProperty("scores")[2].GetProperty("psi").ValueKind);
        Assert.Contains("# Model card", model.GetProperty("card").GetString(), StringComparison.Ordinal);
        Assert.Contains("tokengate_drift{head=\"padding\"}", await (await gateway.GetAsync("/metrics")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static (string Key, string? Value)[] WithModels() => [("TokenGate:Judge:Models", Path.Combine(Repository.Root, "config", "models"))];

    private static void Feed(AdminGateway gateway)
    {
        var metrics = gateway.Services.GetRequiredService<GatewayMetrics>();
        metrics.OnBegin();
        metrics.OnRecord(AdminGateway.Record("1", Noon, new TokenSplit(0, 10, 0, 590, 0, 0, 8), model: "we\"ird\\\nmodel", verdict: Verdict.Padded) with
        {
            Operation = "chat",
            Provider = "openai",
        });
        metrics.OnOverhead(TimeSpan.FromMilliseconds(1.5));
        metrics.OnFault(FaultSource.Identity);
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(Programs.Find(program)!, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Start(program, arguments);
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await output));
    }

    /// <summary>The value of a query, as soon as Prometheus has scraped it.</summary>
    private static async Task<string> QueryAsync(int port, string query)
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                var answer = await client.GetStringAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/v1/query?query={Uri.EscapeDataString(query)}")), limit.Token);
                if (JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result") is var result && result.GetArrayLength() == 1)
                {
                    return result[0].GetProperty("value")[1].GetString()!;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(200, limit.Token);
        }
    }
}
