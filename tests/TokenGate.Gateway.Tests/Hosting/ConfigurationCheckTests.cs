using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

public sealed class ConfigurationCheckTests
{
    [Fact]
    public void Run_OnARightConfiguration_FindsNothing() => Assert.Empty(ConfigurationCheck.Run(ConfigurationValues.With()));

    /// <summary>The models are files of their own, with tests of their own where they are trained.</summary>
    [Fact]
    public void Run_OnTheShippedConfiguration_FindsNothing() =>
        Assert.DoesNotContain(
            ConfigurationCheck.Run(GatewayConfiguration.Load(Path.Combine(Repository.Root, "config", "tokengate.json"))),
            static fault => fault.Path != "TokenGate:Judge:Models");

    [Theory]
    [InlineData("TokenGate:Lisen", "http://127.0.0.1:1", "TokenGate:Lisen")]
    [InlineData("TokenGate:Listen", "127.0.0.1:8080", "TokenGate:Listen")]
    [InlineData("TokenGate:Listen", "http://somewhere:80", "TokenGate:Listen")]
    [InlineData("TokenGate:Listen", "", "TokenGate:Listen")]
    [InlineData("TokenGate:Admin:Listen", "http://0.0.0.0:9090", "TokenGate:Admin:Tokens")]
    [InlineData("TokenGate:Identity:Sources:0:Kind", "magic", "TokenGate:Identity:Sources:0:Kind")]
    [InlineData("TokenGate:Identity:Sources:0:Kind", "header", "TokenGate:Identity:Sources:0:From")]
    [InlineData("TokenGate:Identity:Sources:0:Kind", "jwt", "TokenGate:Identity:Sources:0:Keys")]
    [InlineData("TokenGate:Identity:People", "nowhere.csv", "TokenGate:Identity:People")]
    [InlineData("TokenGate:Identity:Pseudonymise", "maybe", "TokenGate:Identity:Pseudonymise")]
    [InlineData("TokenGate:Capture:MaxBodyBytes", "lots", "TokenGate:Capture:MaxBodyBytes")]
    [InlineData("TokenGate:Capture:MaxBodyBytes", "1", "TokenGate:Capture:MaxBodyBytes")]
    [InlineData("TokenGate:Capture:HoldMilliseconds", "-1", "TokenGate:Capture:HoldMilliseconds")]
    [InlineData("TokenGate:Judge:Mode", "punish", "TokenGate:Judge:Mode")]
    [InlineData("TokenGate:Judge:Models", "no-such-folder", "TokenGate:Judge:Models")]
    [InlineData("TokenGate:Judge:Thresholds:Padding", "1.5", "TokenGate:Judge:Thresholds:Padding")]
    [InlineData("TokenGate:Ledger:KeyPrefix", "a{b}", "TokenGate:Ledger:KeyPrefix")]
    [InlineData("TokenGate:Ledger:Redis", "redis-sentinel://10.0.0.1:26379", "TokenGate:Ledger:Redis")]
    [InlineData("TokenGate:Ledger:Shards:0", "1", "TokenGate:Ledger:Shards")]
    [InlineData("TokenGate:Transport:WhenUnreachable", "cry", "TokenGate:Transport:WhenUnreachable")]
    [InlineData("TokenGate:Report:Currency", "EURO", "TokenGate:Report:Currency")]
    [InlineData("TokenGate:Report:Prices:0:Discount", "15", "TokenGate:Report:Prices:0:Discount")]
    [InlineData("TokenGate:Report:Prices:0:Input", "-1", "TokenGate:Report:Prices:0:Input")]
    [InlineData("TokenGate:Report:Prices:0:Input", "cheap", "TokenGate:Report:Prices:0:Input")]
    [InlineData("TokenGate:Report:Prices:0:Output", "1", "TokenGate:Report:Prices:0:Input")]
    [InlineData("TokenGate:Report:Prices:0:Model", "gpt-4o", "TokenGate:Report:Prices:0")]
    [InlineData("TokenGate:Report:Prices:0:Model", "gpt*4o", "TokenGate:Report:Prices:0:Model")]
    [InlineData("TokenGate:Report:Prices:0:From", "1.11.2026", "TokenGate:Report:Prices:0:From")]
    [InlineData("TokenGate:Report:Prices:0:Currency", "XYZ", "TokenGate:Report:Prices:0:Currency")]
    [InlineData("TokenGate:Report:Prices:0:ToolCalls:web_search", "-3", "TokenGate:Report:Prices:0:ToolCalls:web_search")]
    [InlineData("TokenGate:Report:Prices:0:Above:0:Input", "3", "TokenGate:Report:Prices:0:Above:0:Tokens")]
    [InlineData("TokenGate:Report:Rates:0:PerDollar", "0", "TokenGate:Report:Rates:0:PerDollar")]
    [InlineData("TokenGate:Report:Rates:0:Currency", "USD", "TokenGate:Report:Rates:0:Currency")]
    [InlineData("ReverseProxy:Routes:ai:ClusterId", "other", "ReverseProxy:Routes:ai:ClusterId")]
    [InlineData("ReverseProxy:Routes:ai:Match:Path", "{", "ReverseProxy:Routes:ai")]
    [InlineData("ReverseProxy:Routes:ai:Metadata:TokenGate.Dialect", "esperanto", "ReverseProxy:Routes:ai:Metadata:TokenGate.Dialect")]
    [InlineData("ReverseProxy:Clusters:ai:Destinations:one:Address", "localhost", "ReverseProxy:Clusters:ai:Destinations:one:Address")]
    [InlineData("ReverseProxy:Clusters:ai:LoadBalancingPolicy", "Astrology", "ReverseProxy:Clusters:ai")]
    [InlineData("ReverseProxy:Clusters:ai:HttpRequest:ActivityTimeout", "soon", "ReverseProxy:Clusters:ai:HttpRequest:ActivityTimeout")]
    public void Run_OnAFault_NamesKeyAndRemedy(string key, string value, string path)
    {
        var faults = ConfigurationCheck.Run(ConfigurationValues.With((key, value)));
        Assert.Contains(faults, fault => fault.Path == path && fault.Problem.Length > 0 && fault.Remedy.Length > 0);
    }

    [Fact]
    public void Run_WithoutRoutes_SaysSo()
    {
        var faults = ConfigurationCheck.Run(ConfigurationValues.With(("ReverseProxy:Routes:ai:ClusterId", null), ("ReverseProxy:Routes:ai:Match:Path", null)));
        Assert.Equal("ReverseProxy:Routes", Assert.Single(faults).Path);
    }

    [Fact]
    public void Build_OnSeveralFaults_NamesAllAtOnce()
    {
        var configuration = ConfigurationValues.With(
            ("TokenGate:Judge:Mode", "punish"), ("TokenGate:Ledger:Shards", "1000"), ("ReverseProxy:Routes:ai:ClusterId", "other"), ("TokenGate:Identity:Sources:0:From:0", "x"));
        var exception = Assert.Throws<GatewayConfigurationException>(() => GatewayHost.Build(configuration));
        Assert.Equal(
            ["ReverseProxy:Routes:ai:ClusterId", "TokenGate:Identity:Sources:0:From:0", "TokenGate:Identity:Sources:0:Kind", "TokenGate:Judge:Mode", "TokenGate:Ledger:Shards"],
            exception.Faults.Select(static fault => fault.Path));
        Assert.All(exception.Faults, fault => Assert.Contains(fault.ToString(), exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_OnBrokenJson_NamesTheLine()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "tokengate.json");
        File.WriteAllText(file, "{\n  \"TokenGate\": {,}\n}");
        var exception = Assert.Throws<GatewayConfigurationException>(() => GatewayConfiguration.Load(file));
        Assert.Contains("LineNumber: 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutAFile_SaysWhereItLooked()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => GatewayConfiguration.Load("nowhere/tokengate.json"));
        Assert.Contains(Path.GetFullPath("nowhere/tokengate.json"), exception.Message, StringComparison.Ordinal);
    }
}
