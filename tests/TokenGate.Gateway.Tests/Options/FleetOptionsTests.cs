using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using Xunit;

namespace TokenGate.Gateway.Tests.Options;

/// <summary>The section that makes a gateway one of several: every fault has its key, and without it nothing is asked for.</summary>
public sealed class FleetOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-fleet-options-").FullName;

    [Fact]
    public void Section_ThatIsAbsent_AsksForNothing() => Assert.Empty(Faults());

    [Fact]
    public void Section_ThatIsWhole_HasNoFault()
    {
        File.WriteAllText(Path.Combine(_folder, "fleet.key"), new string('k', 64));
        Assert.Empty(Faults(("Listen", "0.0.0.0:11111"), ("Redis", "redis:6379"), ("KeyFile", "fleet.key"), ("Advertise", "10.0.0.7:11111")));
        Assert.Empty(Faults(("Listen", "[::]:11111"), ("Redis", "redis:6379"), ("KeyFile", "fleet.key")));
    }

    [Theory]
    [InlineData("Listen", "11111")]
    [InlineData("Listen", "http://0.0.0.0:11111")]
    [InlineData("Listen", "0.0.0.0:0")]
    [InlineData("Listen", "")]
    [InlineData("Advertise", "0.0.0.0:11111")]
    [InlineData("Advertise", "gateway")]
    [InlineData("Name", "a:b")]
    [InlineData("Redis", "redis://")]
    [InlineData("KeyFile", "")]
    [InlineData("KeyFile", "absent.key")]
    [InlineData("KeyFile", "short.key")]
    public void Value_ThatCannotBe_IsNamedByItsKey(string key, string value)
    {
        File.WriteAllText(Path.Combine(_folder, "fleet.key"), new string('k', 64));
        File.WriteAllText(Path.Combine(_folder, "short.key"), "too short");
        var values = new Dictionary<string, string> { ["Listen"] = "0.0.0.0:11111", ["Redis"] = "redis:6379", ["KeyFile"] = "fleet.key", [key] = value };

        var faults = Faults([.. values.Select(static pair => (pair.Key, pair.Value))]);

        var fault = Assert.Single(faults);
        Assert.Equal($"TokenGate:Fleet:{key}", fault.Path);
        Assert.Equal(key == "KeyFile", fault.IsBesideTraffic);
    }

    [Theory]
    [InlineData("CertificateFile", "")]
    [InlineData("KeyFile", "")]
    [InlineData("AuthorityFile", "")]
    [InlineData("AuthorityFile", "absent.crt")]
    public void Tls_ThatIsNotWhole_IsNamedByWhatIsMissing(string key, string file)
    {
        foreach (var name in new[] { "fleet.key", "tls.crt", "tls.key", "ca.crt" })
        {
            File.WriteAllText(Path.Combine(_folder, name), new string('k', 64));
        }

        var tls = new Dictionary<string, string> { ["CertificateFile"] = "tls.crt", ["KeyFile"] = "tls.key", ["AuthorityFile"] = "ca.crt" };
        (string, string)[] fleet = [("Listen", "0.0.0.0:11111"), ("Redis", "redis:6379"), ("KeyFile", "fleet.key")];
        Assert.Empty(Faults([.. fleet, .. tls.Select(static pair => ($"Tls:{pair.Key}", pair.Value))]));

        tls[key] = file;
        Assert.Equal($"TokenGate:Fleet:Tls:{key}", Assert.Single(Faults([.. fleet, .. tls.Select(static pair => ($"Tls:{pair.Key}", pair.Value))])).Path);
    }

    [Fact]
    public void Fleet_WithPseudonyms_HasNoFault()
    {
        File.WriteAllText(Path.Combine(_folder, "fleet.key"), new string('k', 64));
        Assert.Empty(Faults(("Listen", "0.0.0.0:11111"), ("Redis", "redis:6379"), ("KeyFile", "fleet.key"), ("../Identity:Pseudonymise", "true")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ConfigurationFault[] Faults(params (string Key, string Value)[] fleet)
    {
        var values = fleet
            .Select(static each => new KeyValuePair<string, string?>(each.Key.StartsWith("../", StringComparison.Ordinal) ? $"TokenGate:{each.Key[3..]}" : $"TokenGate:Fleet:{each.Key}", each.Value))
            .Append(new("TokenGate:Judge:Models", ""));
        return [.. ConfigurationCheck.Run(GatewayConfiguration.FromValues(_folder, values)).Where(static fault => fault.Path.Contains("Fleet", StringComparison.Ordinal) || fault.Path.Contains("Pseudonymise", StringComparison.Ordinal))];
    }
}
