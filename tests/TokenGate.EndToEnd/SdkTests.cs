using System.Diagnostics;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The vendors' own clients, through <c>tokengate run</c>, against the simulated endpoint.</summary>
public sealed class SdkTests
{
    private const string OpenAiUser = "openai.sdk";
    private const string AnthropicUser = "anthropic.sdk";

    /// <summary>What speak.mjs says, and in which shape.</summary>
    private static readonly (string User, string Dialect)[] Shapes =
    [
        (OpenAiUser, "openai.responses"), (OpenAiUser, "openai.responses"), (OpenAiUser, "openai.responses"), (OpenAiUser, "openai.embeddings"),
        (OpenAiUser, "openai.realtime"), (OpenAiUser, "openai.realtime"),
        ("genai.sdk", "gemini.generate"), ("genai.sdk", "gemini.generate"),
        ("ollama.sdk", "ollama.chat"), ("ollama.sdk", "ollama.chat"),
        ("bedrock.sdk", "bedrock.converse"), ("bedrock.sdk", "bedrock.converse"), ("bedrock.sdk", "bedrock.invoke"), ("bedrock.sdk", "bedrock.invoke"),
    ];

    [Fact]
    public async Task VendorClients_ThroughTheGateway_FindTheirUsageInTheLedgerExactly()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.FromMilliseconds(1));
        using var installation = new Installation(endpoint.Address);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);

        var told = await RunClientsAsync("converse.mjs", gateway.Address);
        Assert.Equal(0, await gateway.StopAsync());

        Assert.Equal(12, told.Count);
        Assert.All(told, exchange => Assert.True(exchange.Input > 0 && exchange.Output > 0 && exchange.Text > 0, exchange.ToString()));
        Assert.Equal(12, endpoint.Served.Count(served => served.Completed));

        var records = await JournalReader.Open(installation.Ledger).ReadAsync(0, default).Select(entry => entry.Record).ToListAsync();
        Assert.Equal(Pairs(told.Select(t => (t.Model, t.Input, t.Output))), Pairs(records.Select(r => (r.Model, r.Counts.Input!.Value, r.Counts.Output!.Value))));
        Assert.All(records, record =>
        {
            Assert.Equal(UsageSource.Provider, record.Source);
            Assert.Equal(TerminationReason.Complete, record.Ending);
            Assert.Equal(record.Counts.Input, record.Judgement.Split.Input);
            Assert.Equal(record.Counts.Output, record.Judgement.Split.Output);
        });
        Assert.Equal(6, records.Count(record => record is { User: OpenAiUser, Dialect: "openai.chat" }));
        Assert.Equal(6, records.Count(record => record is { User: AnthropicUser, Dialect: "anthropic.messages" }));

        var (code, output, errors) = await TokenGateProcess.InvokeAsync("audit", "summary", "--json", "--ledger", installation.Ledger);
        Assert.True(code == 0, errors);
        using var summary = JsonDocument.Parse(output);
        Assert.Equal(12, summary.RootElement.GetProperty("exchanges").GetInt64());
        Assert.Equal(told.Sum(t => t.Input), summary.RootElement.GetProperty("tokens").GetProperty("input").GetInt64());
        Assert.Equal(told.Sum(t => t.Output), summary.RootElement.GetProperty("tokens").GetProperty("output").GetInt64());
    }

    [Fact]
    public async Task VendorClients_InEveryOtherShape_FindTheirUsageInTheLedgerExactly()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.FromMilliseconds(1));
        using var installation = new Installation(endpoint.Address);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);

        var told = await RunClientsAsync("speak.mjs", gateway.Address);
        Assert.Equal(0, await gateway.StopAsync());

        var records = await JournalReader.Open(installation.Ledger).ReadAsync(0, default).Select(entry => entry.Record).ToListAsync();
        Assert.Equal(Pairs(told.Select(t => (t.Model, t.Input, t.Output))), Pairs(records.Select(r => (r.Model, r.Counts.Input!.Value, r.Counts.Output ?? 0))));
        Assert.All(told, exchange => Assert.True(exchange is { Input: > 0, Text: > 0 }, exchange.ToString()));
        Assert.All(records, record =>
        {
            Assert.Equal((UsageSource.Provider, TerminationReason.Complete), (record.Source, record.Ending));
            Assert.Equal(record.Counts.Input, record.Judgement.Split.Input);
            Assert.Equal(record.Counts.Output ?? 0, record.Judgement.Split.Output);
        });
        Assert.Equal(Shapes.Order(), records.Select(record => (record.User, record.Dialect)).Order());

        var (code, output, errors) = await TokenGateProcess.InvokeAsync("audit", "summary", "--json", "--ledger", installation.Ledger);
        Assert.True(code == 0, errors);
        using var summary = JsonDocument.Parse(output);
        Assert.Equal(told.Sum(t => t.Input), summary.RootElement.GetProperty("tokens").GetProperty("input").GetInt64());
        Assert.Equal(told.Sum(t => t.Output), summary.RootElement.GetProperty("tokens").GetProperty("output").GetInt64());
    }

    [Theory]
    [InlineData("converse.mjs")]
    [InlineData("speak.mjs")]
    public async Task VendorClients_WithoutTheGateway_AreToldWhatTheEndpointServed(string script)
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);

        var told = await RunClientsAsync(script, endpoint.Address, "http1");

        Assert.Equal(
            Pairs(endpoint.Served.Select(s => (s.Model, s.Usage!.Input, s.Usage.Output))),
            Pairs(told.Select(t => (t.Model, t.Input, t.Output))));
    }

    private static IEnumerable<(string, long, long)> Pairs(IEnumerable<(string Model, long Input, long Output)> usages) => usages.Order();

    private static async Task<List<Told>> RunClientsAsync(string script, Uri address, params string[] options)
    {
        var clients = Path.Combine(Repository.Root, "tests", "TokenGate.EndToEnd", "clients");
        await InstallAsync(clients);
        var output = await RunAsync("node", clients, [script, address.ToString().TrimEnd('/'), .. options]);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Told>(line, JsonSerializerOptions.Web)!)];
    }

    /// <summary>Installs the clients that the lock file names, unless these very ones are there.</summary>
    private static async Task InstallAsync(string clients)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(clients, "package-lock.json"));
        var mark = Path.Combine(clients, "node_modules", ".tokengate-lock");
        if (!File.Exists(mark) || await File.ReadAllTextAsync(mark) != wanted)
        {
            await RunAsync("npm", clients, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
            await File.WriteAllTextAsync(mark, wanted);
        }
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{await errors}");
        return await output;
    }

    /// <summary>What a client was told about one exchange.</summary>
    private sealed record Told(string What, string Model, long Input, long Output, long Text);
}
