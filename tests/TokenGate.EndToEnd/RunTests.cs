using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>Starting <c>tokengate run</c> and <c>check</c> where it cannot work.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Check_OfAFaultyConfiguration_NamesEveryFault()
    {
        using var installation = new Installation(new Uri("http://127.0.0.1:1"));
        var text = await File.ReadAllTextAsync(installation.Config);
        await File.WriteAllTextAsync(installation.Config, text.Replace("\"header\"", "\"horoscope\"", StringComparison.Ordinal).Replace("10000", "-1", StringComparison.Ordinal));

        var plain = await TokenGateProcess.InvokeAsync("check", "--config", installation.Config);
        var run = await TokenGateProcess.InvokeAsync("run", "--config", installation.Config);

        Assert.Equal((1, 1), (plain.ExitCode, run.ExitCode));
        foreach (var errors in new[] { plain.Errors, run.Errors })
        {
            Assert.Contains("TokenGate:Identity:Sources:0:Kind", errors, StringComparison.Ordinal);
            Assert.Contains("TokenGate:Capture:HoldMilliseconds", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_OfBrokenJson_IsAFaultAndNoCrash()
    {
        using var installation = new Installation(new Uri("http://127.0.0.1:1"));
        await File.WriteAllTextAsync(installation.Config, "{ \"TokenGate\": ");

        var (code, output, errors) = await TokenGateProcess.InvokeAsync("check", "--config", installation.Config);

        Assert.Equal((1, ""), (code, output));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnAJournalThatIsInUse_SaysSo()
    {
        using var installation = new Installation(new Uri("http://127.0.0.1:1"));
        await using var first = await TokenGateProcess.RunAsync(installation.Config);

        var (code, _, errors) = await TokenGateProcess.InvokeAsync("run", "--config", installation.Config);

        Assert.Equal(1, code);
        Assert.Contains(installation.Ledger, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
