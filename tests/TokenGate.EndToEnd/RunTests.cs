using System.Net;
using System.Text;
using System.Text.Json.Nodes;
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
    public async Task Run_GatewayThatHasServed_HasLoadedNothingOfMlNetAndNothingOfAFleet()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        await AskAsync(gateway.Address);

        var assemblies = gateway.Assemblies;
        Assert.Contains("TokenGate.Scoring", assemblies);
        Assert.DoesNotContain(assemblies, static name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal));
        Assert.DoesNotContain(assemblies, static name => name.StartsWith("Orleans", StringComparison.Ordinal) || name == "TokenGate.Fleet");
    }

    [Fact]
    public async Task Run_WithoutAFleet_ListensForTrafficAndForItsAdminAndForNobodyElse()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        await AskAsync(gateway.Address);

        Assert.Equal(2, gateway.ListeningPorts.Count);
        Assert.Contains(gateway.Address.Port, gateway.ListeningPorts);
    }

    [Fact]
    public async Task Run_WithALogSinkThatDoesNotExist_NamesItAndServes()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: tokenGate => tokenGate.Root["Serilog"] = JsonNode.Parse(
            """{ "WriteTo": [ { "Name": "Elastic" }, { "Name": "File", "Args": { "path": "PATH" } } ] }"""
                .Replace("PATH", Path.Combine(Path.GetTempPath(), $"tokengate-{Guid.CreateVersion7():N}.log"), StringComparison.Ordinal)));

        var (code, _, errors) = await TokenGateProcess.InvokeAsync("check", "--config", installation.Config);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        await AskAsync(gateway.Address);

        Assert.Equal(1, code);
        foreach (var told in new[] { errors, gateway.Errors })
        {
            Assert.Contains("Serilog:WriteTo:0: unknown log sink 'Elastic'. Use one of: Async, Console, File", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_OnAJournalThatIsInUse_ServesAndSaysSo()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address);
        await using var first = await TokenGateProcess.RunAsync(installation.Config);

        await using var second = await TokenGateProcess.RunAsync(installation.Config);
        await AskAsync(second.Address);

        Assert.Contains($"The journal in {installation.Ledger} is in use by another process", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }

    private static async Task AskAsync(Uri gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        using var body = new StringContent("""{"model":"gpt-4o","messages":[{"role":"user","content":"Which day is it?"}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
