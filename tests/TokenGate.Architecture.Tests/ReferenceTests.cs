using System.Xml.Linq;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>References point one way: src/README.md, adr/0001.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["TokenGate.Usage"] = [],
        ["TokenGate.Tokens"] = ["TokenGate.Usage"],
        ["TokenGate.Dialects"] = ["TokenGate.Usage"],
        ["TokenGate.Scoring"] = ["TokenGate.Usage"],
        ["TokenGate.Pricing"] = ["TokenGate.Usage"],
        ["TokenGate.Ledger"] = ["TokenGate.Usage"],
        ["TokenGate.Metering"] = ["TokenGate.Dialects", "TokenGate.Pricing", "TokenGate.Scoring", "TokenGate.Tokens"],
        ["TokenGate.Fleet"] = ["TokenGate.Ledger", "TokenGate.Metering"],
        ["TokenGate.Training"] = ["TokenGate.Metering"],
        ["TokenGate.Demo"] = ["TokenGate.Gateway"],
        ["TokenGate.Gateway"] = ["TokenGate.Ledger", "TokenGate.Metering"],
        ["TokenGate.Console"] = [],
        ["TokenGate"] = ["TokenGate.Console", "TokenGate.Demo", "TokenGate.Fleet", "TokenGate.Gateway", "TokenGate.Training"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["TokenGate.Ledger"] = ["Microsoft.Data.Sqlite", "Microsoft.Extensions.Logging.Abstractions", "StackExchange.Redis"],
        ["TokenGate.Dialects"] = ["System.IO.Hashing", "ZstdSharp.Port"],
        ["TokenGate.Scoring"] = ["System.IO.Hashing"],
        ["TokenGate.Gateway"] = ["Yarp.ReverseProxy", "Microsoft.AspNetCore.Authentication.OpenIdConnect", "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Protocols.OpenIdConnect", "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.OpenTelemetryProtocol"],
        ["TokenGate.Fleet"] =
        [
            "Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.Redis", "Microsoft.Orleans.Persistence.Redis", "Microsoft.Orleans.Connections.Security",
            "StackExchange.Redis", "Microsoft.CodeAnalysis.Common", "Microsoft.CodeAnalysis.Workspaces.Common",
        ],
        ["TokenGate.Training"] = ["Microsoft.ML", "Microsoft.ML.FastTree"],
        ["TokenGate"] =
        [
            "Serilog.AspNetCore", "Serilog.Sinks.Async", "Spectre.Console", "System.CommandLine",
        ],
    };

    [Fact]
    public void Projects_OfSrc_AreTheRoomsOfTheDesign()
    {
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Projects().Select(Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_OfSrc_AreOnTheMapOfTheDocument()
    {
        var map = File.ReadAllText(Path.Combine(Repository.Root, "src", "README.md")).Split("```")[1];
        var missing = Projects().Select(Name).Where(room => !map.Contains($"{room} ", StringComparison.Ordinal)).ToArray();
        Assert.True(missing.Length == 0, $"The map of src/README.md has no {string.Join(", ", missing)}.");
    }

    [Fact]
    public void ProjectReferences_OfEveryRoom_PointOneWay()
    {
        foreach (var project in Projects())
        {
            var references = Includes(project, "ProjectReference").Select(Name).Order(StringComparer.Ordinal);
            Assert.True(
                references.SequenceEqual(Allowed[Name(project)].Order(StringComparer.Ordinal)),
                $"{Name(project)} references [{string.Join(", ", references)}], the map says [{string.Join(", ", Allowed[Name(project)])}].");
        }
    }

    [Fact]
    public void PackageReferences_OfEveryRoom_AreThoseItIsAllowed()
    {
        foreach (var project in Projects())
        {
            var strangers = Includes(project, "PackageReference").Except(Packages.GetValueOrDefault(Name(project), [])).ToArray();
            Assert.True(strangers.Length == 0, $"{Name(project)} uses {string.Join(", ", strangers)}, which belongs to another room.");
        }
    }

    [Fact]
    public void FrameworkReference_ToAspNetCore_StandsInGatewayDemoAndExecutableAlone()
    {
        var users = Projects().Where(p => Includes(p, "FrameworkReference").Contains("Microsoft.AspNetCore.App")).Select(Name);
        Assert.Equal(["TokenGate", "TokenGate.Demo", "TokenGate.Gateway"], users.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Projects() => SourceTree.Files("src", "*.csproj");

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(element).Select(e => e.Attribute("Include")!.Value);
}
