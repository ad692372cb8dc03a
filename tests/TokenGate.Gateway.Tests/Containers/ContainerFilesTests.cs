using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Exposition;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Tests.Admin;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>
/// What stands in <c>docker/</c> against what the gateway really has: metrics, keys, options, ports, probes. Nothing here starts a
/// container.
/// </summary>
public sealed partial class ContainerFilesTests
{
    /// <summary>Labels that Prometheus adds by itself.</summary>
    private static readonly string[] Scraped = ["job", "instance"];

    internal static readonly string Models = Path.Combine(Repository.Root, "config", "models");

    [Theory]
    [InlineData("adoption.json", 10)]
    [InlineData("integrity-and-health.json", 25)]
    public async Task Queries_OfADashboard_UseWhatMetricsExposes(string file, int least)
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Judge:Models", Models), ("TokenGate:Ledger:Redis", "127.0.0.1:1,connectTimeout=100"));
        Feed(gateway);
        var exposed = Exposed(gateway.Services.GetRequiredService<MetricCollector>().Collect());
        var (queries, faults) = (0, new List<string>());
        foreach (var (expression, legend) in Expressions(Dashboard(file)))
        {
            queries++;
            faults.AddRange(Faults(new PromQuery(expression), legend, exposed).Select(fault => $"{expression}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(queries >= least, $"{queries} queries found");
    }

    [Theory]
    [InlineData("sum(tokengate_token_total)", "tokengate_token_total")]
    [InlineData("sum by (user) (rate(tokengate_tokens_total{kind=\"replayed\"}[5m]))", "user")]
    [InlineData("tokengate_tokens_total{team=\"x\"}", "team")]
    [InlineData("tokengate_tokens_total{kind=~\"replayed|replaid\"}", "replaid")]
    public void Faults_OfAWrongQuery_NameWhatIsNotThere(string expression, string named)
    {
        Dictionary<string, Dictionary<string, HashSet<string>>> exposed = new() { ["tokengate_tokens_total"] = new() { ["kind"] = ["replayed"] } };
        Assert.Contains(Faults(new PromQuery(expression), "", exposed), fault => fault.Contains($"'{named}'", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_OfTheRedisDashboard_AreTheLedgers()
    {
        var defaults = new RedisLedgerOptions { Redis = "" };
        RequireKeys(Dashboard("redis.json"), defaults.KeyPrefix, defaults.Shards);

        // The fields, as the dashboard takes them apart.
        var field = RedisKeys.FieldStem(new HourKey(9, "R|D", "ada", "ai", "gpt-4o")) + RedisKeys.InputTokens;
        var patterns = Nodes(Dashboard("redis.json")).Where(static node => node.TryGetProperty("regExp", out _)).Select(static node => node.GetProperty("regExp").GetString()!).Distinct();
        var match = Regex.Match(field, Assert.Single(patterns).Trim('/'));
        Assert.Equal(
            ["09", "R%7CD", "ada", "ai", "gpt-4o", "input_tokens"],
            new[] { "hour", "team", "user", "route", "model", "metric" }.Select(name => match.Groups[name].Value));
        var filters = Nodes(Dashboard("redis.json")).Where(static node => node.TryGetProperty("fieldName", out _))
            .Select(static node => node.GetProperty("config").GetProperty("options").GetProperty("value").GetString()).Distinct();
        Assert.All(filters, metric => Assert.Contains(metric, new[] { RedisKeys.Requests, RedisKeys.InputTokens, RedisKeys.OutputTokens }));
    }

    [Theory]
    [InlineData(4, "tokengate")]
    [InlineData(16, "tokengate")]
    [InlineData(100, "acme")]
    public async Task Keys_OfTheRedisDashboardForOtherShards_AreTheLedgers(int shards, string prefix)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "grafana", "shards.mjs"), $"{shards}", prefix]) { RedirectStandardOutput = true })!;
        var dashboard = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        var root = JsonDocument.Parse(dashboard).RootElement;
        RequireKeys(root, prefix, shards);
        var references = root.GetProperty("panels")[0].GetProperty("targets").EnumerateArray().Select(static target => target.GetProperty("refId").GetString()).ToList();
        Assert.Equal(shards, references.Distinct().Count());
        Assert.True(shards != 16 || JsonElement.DeepEquals(Dashboard("redis.json"), root));
    }

    [Theory]
    [InlineData("config/tokengate.json", "compose.yaml")]
    [InlineData("kubernetes/tokengate.yaml", "kubernetes/tokengate.yaml")]
    public void Configuration_WithItsEnvironment_HasNoFault_AndItsPortsAreThoseOfTheFiles(string configuration, string manifest)
    {
        var text = Read(manifest);
        var environment = EnvironmentKey().Matches(text)
            .Select(static match => (Key: match.Groups[1].Value, Value: match.Groups[2].Value + match.Groups[3].Value)).ToList();
        Assert.Contains(environment, static pair => pair.Key == "TokenGate__Admin__Tokens__Scrape");
        var values = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json(configuration)))).Build().AsEnumerable()
            .Where(static pair => pair.Value is not null).ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in environment)
        {
            values[key.Replace("__", ":", StringComparison.Ordinal)] = Substitute(key, value);
        }

        // The image's own folder of models is config/models of this checkout; people are mounted.
        values["TokenGate:Judge:Models"] = Models;
        Assert.EndsWith("people.csv", values["TokenGate:Identity:People"], StringComparison.Ordinal);
        values["TokenGate:Identity:People"] = Path.Combine(Folder, "config", "people.csv");

        // A pod's address is known when it runs; the fleet's secret is mounted.
        if (values.GetValueOrDefault("TokenGate:Fleet:Advertise") is { } advertise)
        {
            values["TokenGate:Fleet:Advertise"] = advertise.Replace("$(POD_IP)", "10.0.0.7", StringComparison.Ordinal);
            Assert.EndsWith("fleet.key", values["TokenGate:Fleet:KeyFile"], StringComparison.Ordinal);
            values["TokenGate:Fleet:KeyFile"] = Path.Combine(Folder, "config", "tokengate.json");
        }

        Assert.Empty(ConfigurationCheck.Run(GatewayConfiguration.FromValues(Folder, values)));
        Assert.Null(RedisAddress.FaultOf(values["TokenGate:Ledger:Redis"]!));
        Assert.True(ListenAddress.TryParseAll(values["TokenGate:Listen"]!, out var traffic));
        Assert.True(ListenAddress.TryParseAll(values["TokenGate:Admin:Listen"]!, out var admin));
        int[] listening = [traffic[0].EndPoint.Port, admin[0].EndPoint.Port];
        Assert.All(traffic.Concat(admin), static address => Assert.Equal(IPAddress.Any, address.EndPoint.Address));
        Assert.Equal(listening, GatewayPort().Matches(text).Select(static match => int.Parse(match.Groups[1].Value + match.Groups[2].Value, CultureInfo.InvariantCulture)).Take(2));
        Assert.Contains($"gateway:{listening[1]}", Read("prometheus/prometheus.yml"), StringComparison.Ordinal);
        Assert.All(HealthPort().Matches(text), match => Assert.Equal(listening[1], int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Secrets_OfTheFiles_AreSetByNobodyButTheOperator()
    {
        foreach (var (key, value) in EnvironmentKey().Matches(Read("compose.yaml")).Select(static match => (match.Groups[1].Value, match.Groups[2].Value)))
        {
            Assert.True(!key.Contains("Tokens", StringComparison.Ordinal) || value.Contains(":?", StringComparison.Ordinal), $"{key} has a value of its own: {value}");
        }

        Assert.Matches(@"GF_SECURITY_ADMIN_PASSWORD: \$\{GRAFANA_PASSWORD:\?", Read("compose.yaml"));
        Assert.Equal(4, Regex.Count(Read("kubernetes/tokengate.yaml"), @"Tokens__\w+\s+valueFrom: \{ secretKeyRef:"));
        foreach (var file in new[] { "config/tokengate.json", "kubernetes/tokengate.yaml" })
        {
            Assert.DoesNotContain("Tokens", Json(file), StringComparison.Ordinal);
            Assert.DoesNotContain("password", Json(file), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(".env", Read(".gitignore"), StringComparison.Ordinal);
        Assert.Contains("docker/.env", File.ReadAllText(Path.Combine(Repository.Root, ".dockerignore")), StringComparison.Ordinal);
    }

    [Fact]
    public void Containers_OfTheFiles_ArePinnedAndUnprivileged()
    {
        var images = new[] { "compose.yaml", "kubernetes/tokengate.yaml" }.Select(static file => Path.Combine(Folder, file))
            .SelectMany(static file => Regex.Matches(File.ReadAllText(file), @"^\s+image: (\S+)", RegexOptions.Multiline)).Select(static match => match.Groups[1].Value).ToList();
        Assert.True(images.Count >= 6);
        images.AddRange(Regex.Matches(Read("Dockerfile"), @"^ARG \w+_IMAGE=(\S+)", RegexOptions.Multiline).Select(static match => match.Groups[1].Value));
        Assert.True(images.Count >= 9);
        Assert.All(images, static image => Assert.True(image is "tokengate" or "registry.example.test/tokengate:2.0" || Regex.IsMatch(image, @":v?\d+\.\d+\.\d+"), image));
        foreach (var service in Regex.Split(Regex.Match(Read("compose.yaml"), @"^services:\n(.*?)^\w", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value, @"^  \w+:$", RegexOptions.Multiline).Skip(1))
        {
            Assert.All(["<<: *safe", "user: \"", "healthcheck:"], wanted => Assert.Contains(wanted, service, StringComparison.Ordinal));
        }

        Assert.All(["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"], wanted => Assert.Contains(wanted, Read("compose.yaml"), StringComparison.Ordinal));
        var sets = Read("kubernetes/tokengate.yaml").Split("\n---\n").Where(static document => document.Contains("kind: StatefulSet", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, sets.Count);
        foreach (var set in sets)
        {
            Assert.All(
                ["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "drop: [ALL]", "type: RuntimeDefault", "readinessProbe:", "livenessProbe:"],
                wanted => Assert.Contains(wanted, set, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Probes_OfTheFiles_AnswerWithoutAToken()
    {
        var paths = Regex.Matches(Read("kubernetes/tokengate.yaml") + Read("compose.yaml"), @"(/health/\w+)").Select(static match => match.Value).Distinct().ToList();
        Assert.Equal(2, paths.Count);
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        foreach (var path in paths)
        {
            using var response = await gateway.GetAsync(path, null, ("Host", "10.1.2.3:9090"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    /// <summary>Every key that a dashboard reads is one that the ledger writes, and it reads all of them.</summary>
    private static void RequireKeys(JsonElement dashboard, string prefix, int shards)
    {
        var type = typeof(RedisLedgerOptions).Assembly.GetType("TokenGate.Ledger.Redis.RedisKeys", throwOnError: true)!;
        var keys = Activator.CreateInstance(type, prefix, shards)!;
        string Usage(int shard) => (string)type.GetMethod("Usage")!.Invoke(keys, [shard, new DateOnly(2026, 11, 26)])!;
        string Name(string property) => (string)type.GetProperty(property)!.GetValue(keys)!;
        var cursor = (string)type.GetMethod("Cursor")!.Invoke(keys, [0])!;
        var targets = Nodes(dashboard).Where(static node => node.TryGetProperty("keyName", out _)).ToList();
        var read = targets
            .Select(static target => target.GetProperty("keyName").GetString() is { Length: > 0 } key ? key : target.GetProperty("query").GetString()!.Split(' ')[1])
            .Select(static key => key.Replace("${__to:date:YYYY-MM-DD}", "2026-11-26", StringComparison.Ordinal))
            .ToList();
        var written = Enumerable.Range(0, shards).Select(Usage).Concat([Name("Meta"), Name("Seals"), Name("Gateways"), cursor]).ToList();
        Assert.Equal(written.Order(StringComparer.Ordinal), read.Distinct().Order(StringComparer.Ordinal));
    }

    private static string Folder => Path.Combine(Repository.Root, "docker");

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>A configuration: a file of its own, or what a ConfigMap holds.</summary>
    private static string Json(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal) ? Read(file) : Regex.Match(Read(file), @"^  tokengate\.json: \|\n((?:    .*\n)+)", RegexOptions.Multiline).Groups[1].Value;

    private static JsonElement Dashboard(string file) => JsonDocument.Parse(Read(Path.Combine("grafana", "dashboards", file))).RootElement;

    /// <summary>
    /// What compose puts in the place of a variable that nobody set; for one that has to be set, and for a secret, a token.
    /// </summary>
    private static string Substitute(string key, string value) =>
        Regex.Match(value, @"^\$\{\w+:-(.*)\}$") is { Success: true } fallback ? fallback.Groups[1].Value
        : value.Length == 0 || value.Contains(":?", StringComparison.Ordinal) ? $"a-token-for-{key}"
        : value;

    private static IEnumerable<JsonElement> Nodes(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property => Nodes(property.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Nodes),
        _ => [],
    };

    private static IEnumerable<(string Expression, string Legend)> Expressions(JsonElement dashboard)
    {
        foreach (var node in Nodes(dashboard))
        {
            if (node.TryGetProperty("expr", out var expression))
            {
                yield return (expression.GetString()!, node.GetProperty("legendFormat").GetString()!);
            }
            else if (node.TryGetProperty("definition", out var definition))
            {
                yield return (Regex.Match(definition.GetString()!, @"^label_values\((.*), instance\)$").Groups[1].Value, "");
            }
        }
    }

    internal static IEnumerable<string> Faults(PromQuery query, string legend, Dictionary<string, Dictionary<string, HashSet<string>>> exposed)
    {
        if (query.Selectors.Count == 0)
        {
            yield return "it names no metric";
        }

        foreach (var (metric, matchers) in query.Selectors)
        {
            if (!exposed.TryGetValue(metric, out var labels))
            {
                yield return $"no metric '{metric}'";
                continue;
            }

            foreach (var matcher in matchers.Where(static matcher => !Scraped.Contains(matcher.Label)))
            {
                if (!labels.TryGetValue(matcher.Label, out var values))
                {
                    yield return $"no label '{matcher.Label}'";
                }
                else if (matcher.Operator[0] == '=' && matcher.Value.Split('|').FirstOrDefault(value => !values.Contains(value)) is { } absent)
                {
                    yield return $"no value '{absent}' of {matcher.Label}";
                }
            }
        }

        foreach (var label in query.Groups.Except(Scraped).Where(label => !query.Selectors.Any(each => exposed.GetValueOrDefault(each.Metric)?.ContainsKey(label) == true)))
        {
            yield return $"no label '{label}'";
        }

        foreach (Match shown in Regex.Matches(legend, @"\{\{(\w+)\}\}"))
        {
            if (!query.Groups.Contains(shown.Groups[1].Value))
            {
                yield return $"the legend's '{shown.Groups[1].Value}' is not in the result";
            }
        }
    }

    /// <summary>Every name, with its labels and their values, as the text format writes them.</summary>
    internal static Dictionary<string, Dictionary<string, HashSet<string>>> Exposed(IReadOnlyList<MetricFamily> families)
    {
        var exposed = new Dictionary<string, Dictionary<string, HashSet<string>>> { ["up"] = new() };
        foreach (var family in families)
        {
            var labels = new Dictionary<string, HashSet<string>>();
            family.Read(series =>
            {
                foreach (var (key, value) in series.Labels)
                {
                    var name = MetricName.Clean(key);
                    (labels.TryGetValue(name, out var values) ? values : labels[name] = []).Add(value);
                }
            });
            if (family.Kind == FamilyKind.Histogram)
            {
                exposed[family.Name + "_sum"] = exposed[family.Name + "_count"] = labels;
                exposed[family.Name + "_bucket"] = new(labels) { ["le"] = [] };
            }
            else
            {
                exposed[family.Name] = labels;
            }
        }

        return exposed;
    }

    /// <summary>Every verdict, source, kind and place, and enough scores for drift.</summary>
    internal static void Feed(AdminGateway gateway)
    {
        var metrics = gateway.Services.GetRequiredService<GatewayMetrics>();
        var at = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        foreach (var (verdict, source) in Enum.GetValues<Verdict>().SelectMany(static _ => Enum.GetValues<UsageSource>(), static (verdict, source) => (verdict, source)))
        {
            metrics.OnBegin();
            metrics.OnRecord(AdminGateway.Record("1", at, new TokenSplit(1, 1, 1, 1, 1, 1, 1) { UnseenInput = 1, UnseenOutput = 1 }, verdict: verdict, source: source) with { Operation = "chat", Provider = "openai" });
        }

        Array.ForEach(Enum.GetValues<FaultSource>(), metrics.OnFault);
        metrics.OnOverhead(TimeSpan.FromMilliseconds(1));
        metrics.OnLate();
        metrics.OnReload(applied: true);
        metrics.OnReload(applied: false);
        var (models, drift) = (gateway.Services.GetRequiredService<JudgingModels>(), gateway.Services.GetRequiredService<DriftMonitor>());
        var record = AdminGateway.Record("1", at, new TokenSplit(0, 0, 1, 0, 0, 1, 0));
        record = record with
        {
            Judgement = record.Judgement with
            {
                Padding = new ModelScore(0.1, []),
                Features = Enumerable.Repeat(0.5f, Scoring.Features.FeatureCatalogue.All.Length).ToArray(),
                ModelVersion = models.Current!.Version,
            },
        };
        for (var i = 0; i < DriftMonitor.LeastObservations; i++)
        {
            drift.OnRecord(record);
        }
    }

    [GeneratedRegex(@"^\s+(?:- name: )?(TokenGate__\w+)(?:: (.*)|\n\s+value: (.*))?$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentKey();

    /// <summary>A port that compose publishes, or a pod has; the gateway's are the first two of each file.</summary>
    [GeneratedRegex("""containerPort: (\d+)|- "127\.0\.0\.1:\d+:(\d+)["]""")]
    private static partial Regex GatewayPort();

    [GeneratedRegex(@"/dev/tcp/127\.0\.0\.1/(\d+)")]
    private static partial Regex HealthPort();
}
