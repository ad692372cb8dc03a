using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Exposition;
using TokenGate.Gateway.Tests.Admin;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>
/// The chart, what is rendered from it, the alerts and the unit: by the tools that read them elsewhere, where they are here.
/// </summary>
public sealed class DeploymentTests
{
    /// <summary>The widest network that may name users. Whoever has an address in it can claim to be anybody.</summary>
    private const int WidestFrom = 16;

    private static readonly string Folder = Path.Combine(Repository.Root, "docker");

    [HelmFact]
    public async Task Chart_Rendered_IsTheKubernetesFile()
    {
        var (code, output, errors) = await Chart.RenderAsync();
        Assert.True(code == 0, errors);
        Assert.Equal(Rendered, output.ReplaceLineEndings("\n"));
    }

    [HelmFact]
    public async Task Chart_WithANetworkThatIsTooWide_IsRefused()
    {
        var (code, _, errors) = await Chart.RenderAsync("identity.from={10.0.0.0/8}");
        Assert.NotEqual(0, code);
        Assert.Contains("10.0.0.0/8 is too wide", errors, StringComparison.Ordinal);
    }

    [HelmFact]
    public async Task Chart_WithADigest_NamesTheImageByIt()
    {
        var digest = "sha256:" + new string('a', 64);
        var (code, output, errors) = await Chart.RenderAsync($"image.digest={digest}");
        Assert.True(code == 0, errors);
        Assert.Contains($"image: registry.example.test/tokengate@{digest}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void From_OfTheFiles_IsNoWholeCluster()
    {
        var texts = new[] { "config/tokengate.json", "kubernetes/tokengate.yaml", "helm/values.yaml", "compose.yaml" }.Select(static file => File.ReadAllText(Path.Combine(Folder, file)));
        var networks = texts.SelectMany(static text => Regex.Matches(text, @"\b(\d+\.\d+\.\d+\.\d+)/(\d+)\b")).Where(static match => !IsComment(match)).ToList();
        Assert.True(networks.Count >= 3, $"{networks.Count} networks found");
        Assert.All(networks, static match => Assert.True(
            IPAddress.IsLoopback(IPAddress.Parse(match.Groups[1].Value)) || int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) >= WidestFrom, match.Value));
    }

    [Theory]
    [InlineData(8080)]
    [InlineData(9090)]
    public void Policies_OfTheRenderedChart_GuardThePortsOfTheGatewaysPods(int port)
    {
        var documents = Rendered.Split("\n---\n");
        var pods = documents.Single(static each => each.Contains("kind: StatefulSet", StringComparison.Ordinal) && each.Contains("- name: gateway", StringComparison.Ordinal));
        Assert.Matches(@"(?m)^  template:\n    metadata:\n      labels:\n        app: tokengate$", pods);
        var policy = documents.Single(static each =>
            each.Contains("kind: NetworkPolicy", StringComparison.Ordinal) && Regex.IsMatch(each, @"(?m)^  podSelector:\n    matchLabels: \{ app: tokengate \}$"));
        Assert.Contains("policyTypes: [Ingress]", policy, StringComparison.Ordinal);

        // The rule of a port names who may come; a rule without `from` would let everybody in.
        var rules = Regex.Split(policy[policy.IndexOf("  ingress:", StringComparison.Ordinal)..], @"(?m)^    - (?=from|ports)").Skip(1);
        var rule = Assert.Single(rules, each => each.Contains($"port: {port},", StringComparison.Ordinal));
        Assert.StartsWith("from:", rule, StringComparison.Ordinal);
        Assert.Contains("Selector:", rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Ingress_OfTheRenderedChart_AuthenticatesAndOverwritesTheHeaderThatTheGatewayBelieves()
    {
        var header = Regex.Match(Rendered, """"Name": "([^"]+)"""").Groups[1].Value;
        Assert.Matches(@"auth-url: ""\w+://", Rendered);
        Assert.Contains($"auth-response-headers: \"{header}\"", Rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_UseWhatMetricsExposes()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Judge:Models", ContainerFilesTests.Models), ("TokenGate:Ledger:Redis", "127.0.0.1:1,connectTimeout=100"));
        ContainerFilesTests.Feed(gateway);
        var exposed = ContainerFilesTests.Exposed(gateway.Services.GetRequiredService<MetricCollector>().Collect());
        var alerts = Regex.Matches(File.ReadAllText(Path.Combine(Folder, "helm", "alerts.yml")), @"(?m)^        expr: (?:>-\n((?:          .*\n)+)|(.*)\n)");
        Assert.True(alerts.Count >= 10, $"{alerts.Count} alerts found");
        var faults = alerts.Select(static match => match.Groups[1].Value + match.Groups[2].Value)
            .SelectMany(expression => ContainerFilesTests.Faults(new PromQuery(expression), "", exposed).Select(fault => $"{expression}: {fault}")).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [ToolFact("promtool")]
    public async Task Alerts_ByPromtool_AreRules()
    {
        var (code, output, errors) = await Chart.RunAsync("promtool", "check", "rules", Path.Combine(Folder, "helm", "alerts.yml"));
        Assert.True(code == 0, output + errors);
    }

    [ToolFact("kubectl")]
    public async Task Kustomization_ByKubectl_HasEveryObjectInItsNamespace()
    {
        var (code, output, errors) = await Chart.RunAsync("kubectl", "kustomize", Path.Combine(Folder, "kubernetes"));
        Assert.True(code == 0, errors);
        var kinds = Regex.Matches(output, @"(?m)^kind: (\w+)$").Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(Regex.Count(Rendered, @"(?m)^kind: ") + 1, kinds.Count);
        Assert.All(["Namespace", "StatefulSet", "NetworkPolicy", "Ingress", "ConfigMap", "PodDisruptionBudget", "PodMonitor", "PrometheusRule"], kind => Assert.Contains(kind, kinds));
        Assert.Equal(kinds.Count - 1, Regex.Count(output, @"(?m)^  namespace: tokengate$"));
    }

    [ToolFact("systemd-analyze")]
    public async Task Unit_BySystemdAnalyze_IsHardened()
    {
        var (_, output, errors) = await Chart.RunAsync("systemd-analyze", "security", "--offline=true", "--no-pager", Path.Combine(Folder, "systemd", "tokengate.service"));
        var exposure = Regex.Match(output, @"Overall exposure level for tokengate\.service: (\d+\.\d+)");
        Assert.True(exposure.Success, output + errors);
        Assert.True(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture) < 2.0, exposure.Value);
    }

    private static string Rendered { get; } = File.ReadAllText(Path.Combine(Folder, "kubernetes", "tokengate.yaml"));

    private static bool IsComment(Match match)
    {
        var text = match.Result("$`");
        return text[(text.LastIndexOf('\n') + 1)..].TrimStart().StartsWith('#');
    }
}
