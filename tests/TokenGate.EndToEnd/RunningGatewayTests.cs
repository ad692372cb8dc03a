using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Demo.Wire;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>Commands that need the journal while a gateway holds it: they ask the gateway.</summary>
public sealed class RunningGatewayTests
{
    private static readonly string[] Filler =
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua".Split(' ');

    [Fact]
    public async Task AppealAndErase_WhileAGatewayRuns_AreDoneByItAndOnRecord()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: section =>
        {
            section["Identity"]!["Pseudonymise"] = true;
            section["Admin"]!["Tokens"] = new System.Text.Json.Nodes.JsonObject { ["operator"] = "operator-token-of-the-test" };
        });
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        await AskAsync(gateway.Address, "bodo");
        var journal = JournalReader.Open(installation.Ledger);
        var record = (await journal.ReadAsync(0, default).ToListAsync())[0].Record;
        Assert.Equal(Verdict.Padded, record.Judgement.Verdict);
        Assert.StartsWith("p-", record.User, StringComparison.Ordinal);

        var withoutToken = await TokenGateProcess.InvokeAsync("appeal", record.Id, "accept", "--note", "announced", "--ledger", installation.Ledger, "--config", "none.json");
        var accepted = await TokenGateProcess.InvokeAsync("appeal", record.Id, "accept", "--note", "announced", "--by", "olga", "--config", installation.Config);
        var again = await TokenGateProcess.InvokeAsync("appeal", record.Id, "accept", "--note", "announced", "--config", installation.Config);
        var unknown = await TokenGateProcess.InvokeAsync("appeal", "nobody", "reject", "--note", "who", "--config", installation.Config);
        var export = await TokenGateProcess.InvokeAsync("person", "export", "bodo", "--config", installation.Config);
        var erased = await TokenGateProcess.InvokeAsync("person", "erase", "bodo", "--config", installation.Config);
        var gone = await TokenGateProcess.InvokeAsync("person", "erase", "bodo", "--config", installation.Config);
        await AskAsync(gateway.Address, "bodo");
        Assert.Equal(0, await gateway.StopAsync());

        Assert.Equal(1, withoutToken.ExitCode);
        Assert.Contains("requires an operator token", withoutToken.Errors, StringComparison.Ordinal);
        Assert.True(accepted.ExitCode == 0, accepted.Errors);
        Assert.Contains("now count", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was withheld any more", again.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1), (unknown.ExitCode, gone.ExitCode));
        Assert.Equal(3, export.Output.Count(c => c == '\n'));
        Assert.Contains("Not recorded: a running gateway has locked the journal", export.Errors, StringComparison.Ordinal);
        Assert.True(erased.ExitCode == 0, erased.Errors);
        Assert.Contains(record.User, erased.Output, StringComparison.Ordinal);
        var changes = await new ExchangeListing(journal).ReadChangesAsync(record.Id, default);
        Assert.Equal("announced (olga)", Assert.Single(changes).Note);
        Assert.Equal(record.Judgement.Split.WithheldInput, changes[0].Difference.TrustedInput);
        var users = await journal.ReadAsync(0, default).Select(entry => entry.Record.User).ToListAsync();
        Assert.Equal(2, users.Distinct().Count());
        Assert.Empty((await Auditor.VerifyAsync([journal], null, TimeProvider.System, default)).Faults);
        Assert.Equal(["1", "0", "5", "6", "8", "0", "2"], await KindsAsync(journal));
    }

    private static async Task AskAsync(Uri gateway, string user)
    {
        var chance = new Random(3);
        var wire = ServedShapes.Chat;
        var text = string.Join(' ', Enumerable.Range(0, 12_000).Select(_ => Filler[chance.Next(Filler.Length)]));
        using var client = new HttpClient { BaseAddress = gateway };
        using var request = new HttpRequestMessage(HttpMethod.Post, wire.Path)
        {
            Content = new ByteArrayContent(wire.WriteAsk(new Ask { Model = "gpt-4o", Turns = [new Turn(Speaker.User, text)] })),
        };
        request.Headers.Add("X-User", user);
        request.Content.Headers.ContentType = new("application/json");
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}"));
        Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.ValueKind);
    }

    private static async Task<string[]> KindsAsync(JournalReader journal)
    {
        using var export = new MemoryStream();
        await AuditExport.WriteAsync(journal, export, default);
        return [.. Encoding.UTF8.GetString(export.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')[1])];
    }
}
