using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>From a key pair to traffic that is trained on: what a gateway recorded is judged again as it was judged then.</summary>
public sealed class RecordVerbTests
{
    [Fact]
    public async Task RecordedDay_Exported_IsJudgedAsItWasThen_AndIsErasedByCommand()
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: static gateway => gateway["Recording"] = new JsonObject
        {
            ["Key"] = "../keys/recording.pem",
            ["Users"] = new JsonArray("ada"),
            ["Until"] = "2099-12-31",
        });
        var keys = installation.FileNamed("keys");
        Assert.Equal(0, (await TokenGateProcess.InvokeAsync("record", "key", "--out", keys)).ExitCode);
        Assert.Equal(2, (await TokenGateProcess.InvokeAsync("record", "key", "--out", keys)).ExitCode);
        await using (var gateway = await TokenGateProcess.RunAsync(installation.Config))
        {
            foreach (var (user, text) in new[]
            {
                ("ada", "Which tree drops its needles in autumn?"), ("bob", "How do I descale a kettle?"), ("ada", "Which tree drops its needles in autumn?"),
                ("ada", "Please draft a note to the tenants about the lift, which stands still on Thursday from nine to noon."),
            })
            {
                await AskAsync(gateway.Address, user, text);
            }

            Assert.Equal(0, await gateway.StopAsync());
            Assert.Contains("recorded with their text until 2099-12-31", gateway.Errors, StringComparison.Ordinal);
        }

        string[] place = ["--ledger", installation.Ledger];
        var status = await TokenGateProcess.InvokeAsync(["record", "status", .. place]);
        Assert.Contains("1 person ", status.Output, StringComparison.Ordinal);
        var traffic = installation.FileNamed("ours.jsonl.gz");
        var export = await TokenGateProcess.InvokeAsync(["record", "export", "--key", Path.Combine(keys, "recording-private.pem"), "--out", traffic, "--trusted-as-honest", .. place]);
        Assert.Equal((0, "3 exchanges written; labelled: 3 honest.\n"), (export.ExitCode, export.Errors));
        Assert.Equal(0, (await TokenGateProcess.InvokeAsync(["audit", "verify", "--without-redis", .. place])).ExitCode);

        await JudgedAlikeAsync(installation, traffic, place);

        Assert.Equal(1, (await TokenGateProcess.InvokeAsync(["record", "export", "--key", Path.Combine(keys, "recording.pem"), "--out", traffic, .. place])).ExitCode);
        Assert.Equal("1 file erased.\n", (await TokenGateProcess.InvokeAsync(["record", "erase", "--user", "ada", .. place])).Output);
        Assert.Equal((0, ""), ((await TokenGateProcess.InvokeAsync(["record", "status", .. place])) is var left ? left.ExitCode : -1, left.Output));
    }

    private static async Task JudgedAlikeAsync(Installation installation, string traffic, string[] place)
    {
        var verdicts = installation.FileNamed("verdicts.jsonl");
        Assert.Equal(0, (await TokenGateProcess.InvokeAsync("replay", traffic, "--out", verdicts)).ExitCode);
        var lines = (await File.ReadAllLinesAsync(verdicts)).Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(3, lines.Count);
        foreach (var line in lines)
        {
            var then = JsonNode.Parse((await TokenGateProcess.InvokeAsync(["explain", (string)line["id"]!, "--json", .. place])).Output)!;
            Assert.Equal((string?)then["verdict"], (string?)line["verdict"]);
            foreach (var part in new[] { "input", "trusted_input", "repeated", "trusted_output" })
            {
                Assert.Equal((long)then["recorded"]![part]!, (long)line["tokens"]![part]!);
            }
        }
    }

    private static async Task AskAsync(Uri gateway, string user, string text)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "gpt-4o", messages = new[] { new { role = "user", content = text } } }),
        };
        request.Headers.Add("X-User", user);
        request.Headers.Add("Authorization", "Bearer sk-test");
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        _ = await answer.Content.ReadAsStringAsync();
    }
}
