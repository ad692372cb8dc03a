using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Tests.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Options;

/// <summary>Sign-on that is set wrongly is told before anybody tries it, each fault by its key.</summary>
public sealed class OpenIdOptionsTests
{
    private const string Section = "TokenGate:Admin:OpenId:";

    [Theory]
    [InlineData("Authority", "http://login.example.com", "Authority")]
    [InlineData("Authority", "login.example.com", "Authority")]
    [InlineData("Authority", "https://user:pass@login.example.com", "Authority")]
    [InlineData("Authority", "https://login.example.com/?a=b", "Authority")]
    [InlineData("ClientId", "", "ClientId")]
    [InlineData("PublicAddress", "http://tokengate.example.com", "PublicAddress")]
    [InlineData("PublicAddress", "https://tokengate.example.com/admin", "PublicAddress")]
    [InlineData("RoleClaim", " ", "RoleClaim")]
    [InlineData("UserClaim", "", "UserClaim")]
    [InlineData("SessionHours", "0", "SessionHours")]
    [InlineData("SessionHours", "169", "SessionHours")]
    [InlineData("Scopes:0", "two words", "Scopes:0")]
    [InlineData("Roles:Operator:0", "", "Roles:Operator:0")]
    [InlineData("Roles:Auditor:0", " audit", "Roles:Auditor:0")]
    [InlineData("Roles:Admin:0", "everything", "Roles:Admin")]
    public void Check_AWrongValue_NamesItsKey(string key, string value, string fault)
    {
        var faults = Faults((Section + "Authority", "https://login.example.com"), (Section + "ClientId", "tokengate"), (Section + key, value));
        Assert.Contains(faults, each => each == Section + fault);
        Assert.DoesNotContain(faults, each => !each.StartsWith(Section, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ManyFaults_NamesAllOfThem() =>
        Assert.Equal(
            [Section + "Authority", Section + "ClientId", Section + "PublicAddress", Section + "SessionHours"],
            Faults((Section + "Authority", "ftp://a"), (Section + "PublicAddress", "b"), (Section + "SessionHours", "-1")).Order(StringComparer.Ordinal));

    [Fact]
    public void Check_AClientWithoutAProvider_IsTold() => Assert.Equal([Section + "Authority"], Faults((Section + "ClientId", "tokengate")));

    [Theory]
    [InlineData("https://login.example.com/realms/work")]
    [InlineData("http://127.0.0.1:8081")]
    [InlineData("http://localhost:8081/")]
    public void Check_ASoundSection_HasNoFault(string authority) =>
        Assert.Empty(Faults((Section + "Authority", authority), (Section + "ClientId", "tokengate"), (Section + "PublicAddress", "https://tokengate.example.com")));

    private static List<string> Faults(params (string Key, string? Value)[] values)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-options-").FullName;
        try
        {
            return [.. ConfigurationCheck.Run(ConfigurationValues.In(folder, [("TokenGate:Ledger:Path", "data"), ("TokenGate:Identity:KeyFile", "data/identity.key"), .. values])).Where(static fault => !fault.IsWarning).Select(static fault => fault.Path)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
