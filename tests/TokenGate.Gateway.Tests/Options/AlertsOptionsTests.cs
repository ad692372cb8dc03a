using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Tests.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Options;

/// <summary>Alerts that are set wrongly are told at the start, each fault by its key and none with an address.</summary>
public sealed class AlertsOptionsTests
{
    private const string Section = "TokenGate:Alerts:";

    [Theory]
    [InlineData("Webhooks:0:Url", "ftp://hooks.example.com/secret", "Webhooks:0:Url")]
    [InlineData("Webhooks:0:Url", "", "Webhooks:0:Url")]
    [InlineData("Webhooks:0:Name", " ", "Webhooks:0:Name")]
    [InlineData("Webhooks:0:Form", "mail", "Webhooks:0:Form")]
    [InlineData("WithheldShare", "0", "WithheldShare")]
    [InlineData("WithheldShare", "25", "WithheldShare")]
    [InlineData("UnseenShare", "-0.1", "UnseenShare")]
    [InlineData("UnreadableShare", "NaN", "UnreadableShare")]
    [InlineData("Hours", "0", "Hours")]
    [InlineData("LeastTokens", "-1", "LeastTokens")]
    [InlineData("BehindSeconds", "9", "BehindSeconds")]
    [InlineData("Budgets:0:Monthly", "-5", "Budgets:0:Monthly")]
    [InlineData("Budgets:0:Unit", "euro", "Budgets:0:Unit")]
    [InlineData("Budgets:0:Project", "apollo", "Budgets:0")]
    [InlineData("Budgets:0:Team", "", "Budgets:0")]
    [InlineData("Budgets:0:WarnAt:0", "11", "Budgets:0:WarnAt:0")]
    [InlineData("DigestDay", "mittwoch", "DigestDay")]
    [InlineData("DigestHour", "24", "DigestHour")]
    public void Check_AWrongValue_NamesItsKey(string key, string value, string fault)
    {
        var faults = Faults((Section + key, value));
        Assert.Equal([Section + fault], faults.Select(static each => each.Path).Distinct());
        Assert.DoesNotContain(faults, static each => each.ToString().Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_TheSameTwice_IsTold()
    {
        var faults = Faults((Section + "Webhooks:1:Name", "OPS"), (Section + "Webhooks:1:Url", "https://hooks.example.com/2"), (Section + "Budgets:1:Team", "Sales"), (Section + "Budgets:1:Monthly", "7"));
        Assert.Equal([Section + "Budgets:1", Section + "Webhooks:1:Name"], faults.Select(static each => each.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_ASoundSection_HasNoFault() => Assert.Empty(Faults());

    private static List<ConfigurationFaultView> Faults(params (string Key, string? Value)[] changes)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-options-").FullName;
        try
        {
            var configuration = ConfigurationValues.In(folder, [
                ("TokenGate:Ledger:Path", "data"),
                (Section + "Webhooks:0:Name", "ops"),
                (Section + "Webhooks:0:Url", "https://hooks.example.com/secret"),
                (Section + "Budgets:0:Team", "Sales"),
                (Section + "Budgets:0:Monthly", "1000"),
                .. changes,
            ]);
            return [.. ConfigurationCheck.Run(configuration).Where(static fault => !fault.IsWarning).Select(static fault => new ConfigurationFaultView(fault.Path, $"{fault.Problem} {fault.Remedy}"))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record ConfigurationFaultView(string Path, string Text);
}
