using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using TokenGate.Demo;
using TokenGate.Demo.Staff;
using TokenGate.Verbs;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>What people do at a command line: they mistype, look up a decision, ask about a request, and have small terminals.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-operator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--seconds must be a whole number from 1 to 86400, not 'abc'.", "demo", "--seconds", "abc")]
    [InlineData("--seconds must be a whole number from 1 to 86400, not '0'.", "demo", "--seconds", "0")]
    [InlineData("--folds must be a whole number from 2 to 100, not '1.5'.", "evaluate", "--folds", "1.5", "x")]
    [InlineData("--weeks must be a whole number", "evaluate", "--weeks", "99999999999", "x")]
    [InlineData("--seed must be a whole number", "train", "--seed", "x")]
    [InlineData("--bucket must be hour, day, month, total or week, not 'yearly'.", "report", "--bucket", "yearly")]
    [InlineData("--log-level must be trace, debug", "run", "--log-level", "loud")]
    [InlineData("'redis' is not a command of tokengate", "redis", "--help")]
    [InlineData("'foo' is not a command of tokengate ledger", "ledger", "foo")]
    [InlineData("--from must be an address", "check", "--config", "CONFIG", "--request", "CONFIG", "--from", "here")]
    public async Task WrongUse_OfAVerb_IsOneLineInTheWordsOfTheCommandLine(string expected, params string[] arguments)
    {
        var config = Configuration();
        var (code, output, errors) = await InvokeAsync([.. arguments.Select(argument => argument == "CONFIG" ? config : argument)]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
        Assert.InRange(errors.TrimEnd().Split('\n').Length, 1, 2);
    }

    [Theory]
    [InlineData("claude-opus-4-6", "claude_estimate")]
    [InlineData("gemini-2.5-pro", "gemini_estimate")]
    [InlineData("my-own-7b", "o200k_base")]
    public async Task Count_ForAModelWithoutAKnownTokenizer_SaysThatItEstimates(string model, string encoding)
    {
        var file = Path.Combine(_folder, "text");
        await File.WriteAllTextAsync(file, "hello world");
        var plain = await InvokeAsync("count", "--model", model, file);
        var json = await InvokeAsync("count", "--model", model, "--json", file);
        Assert.Equal((0, 0), (plain.Code, json.Code));
        Assert.Contains("estimate", plain.Errors, StringComparison.Ordinal);
        Assert.Contains(encoding, plain.Errors, StringComparison.Ordinal);
        var count = JsonNode.Parse(json.Output)![0]!;
        Assert.Equal((encoding, false), ((string?)count["encoding"], (bool)count["exact"]!));
        Assert.True((int)count["tokens"]! > 0);
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("reject")]
    public async Task Explain_AfterADecision_SaysWhoWhenWhyAndHowItStandsToday(string decision)
    {
        var ledger = await WithheldAsync();
        var before = await InvokeAsync("explain", "padded", "--ledger", ledger);
        Assert.Contains("tokengate appeal padded accept|reject", before.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await InvokeAsync("appeal", "padded", decision, "--note", "asked for", "--by", "maria", "--ledger", ledger)).Code);
        var page = (await InvokeAsync("explain", "padded", "--ledger", ledger)).Output;
        var json = JsonNode.Parse((await InvokeAsync("explain", "padded", "--json", "--ledger", ledger)).Output)!;

        Assert.Matches($"Appeal {decision}ed 20.* by maria: asked for", page);
        Assert.Equal(decision + "ed", (string?)json["appeal"]);
        var change = json["corrections"]![0]!;
        Assert.Equal(("maria", "asked for"), ((string?)change["by"], (string?)change["note"]));
        var (withheld, now) = ((long)json["recorded"]!["withheld_input"]!, (long)json["tokens"]!["withheld_input"]!);
        Assert.True(withheld > 0);
        Assert.Equal(decision == "accept" ? 0 : withheld, now);
        Assert.Equal(decision == "accept", page.Contains("input, today", StringComparison.Ordinal));
        Assert.Equal(decision == "reject", page.Contains("tokengate appeal padded", StringComparison.Ordinal));
        Assert.Equal((long)json["recorded"]!["input"]!, (long)json["tokens"]!["input"]!);
    }

    [Fact]
    public async Task Report_InTotal_NamesNoDay()
    {
        var ledger = await WithheldAsync();
        Assert.Equal(0, (await InvokeAsync("appeal", "padded", "accept", "--note", "x", "--ledger", ledger)).Code);
        var rows = JsonNode.Parse((await InvokeAsync("report", "--bucket", "total", "--json", "--ledger", ledger)).Output)!.AsArray();
        Assert.Equal("total", (string?)Assert.Single(rows)!["bucket"]);
        Assert.DoesNotContain("1970-", (await InvokeAsync("report", "--bucket", "total", "--ledger", ledger)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4711/", "http://127.0.0.1:9090", true)]
    [InlineData("http://[::1]:9090/", "", true)]
    [InlineData("http://0.0.0.0:9090/", "http://0.0.0.0:9090", true)]
    [InlineData("http://10.1.2.3:9090/", "http://127.0.0.1:9090; http://10.1.2.3:9090", true)]
    [InlineData("http://10.1.2.3:9091/", "http://10.1.2.3:9090", false)]
    [InlineData("https://10.1.2.3:9090/", "http://10.1.2.3:9090", false)]
    [InlineData("http://evil.example:9090/", "http://127.0.0.1:9090", false)]
    [InlineData("http://10.1.2.3:9090/", "", false)]
    public void Token_GoesToThisMachineOrTheConfiguredAdminAddressAlone(string admin, string listen, bool isTrusted) =>
        Assert.Equal(isTrusted, RunningGateway.IsTrusted(new Uri(admin), listen));

    [Fact]
    public async Task Run_OnAPortInUse_SaysSoInOneLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var installation = new Installation(new Uri("http://127.0.0.1:1/"), port);
        var (code, _, errors) = await TokenGateProcess.InvokeAsync("run", "--config", installation.Config, "--logs", "", "--log-level", "error");
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port}", errors, StringComparison.Ordinal);
        Assert.Contains("in use", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithWarningsAlone_FailsWhereItIsStrict()
    {
        var config = Configuration("""{ "Kind": "basic" }""");
        var (plain, strict) = (await InvokeAsync("check", "--config", config), await InvokeAsync("check", "--strict", "--config", config));
        Assert.Equal((0, 1), (plain.Code, strict.Code));
        Assert.Contains("TokenGate:Identity:Sources:0:Kind (line", plain.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfBrokenJson_AnswersInJsonToo()
    {
        var config = Path.Combine(_folder, "broken.json");
        await File.WriteAllTextAsync(config, "{\n  \"TokenGate\": {,}\n}");
        var (code, output, _) = await InvokeAsync("check", "--json", "--config", config);
        var answer = JsonNode.Parse(output)!;
        Assert.Equal((1, false, 1), (code, (bool)answer["valid"]!, answer["faults"]!.AsArray().Count));
    }

    [Fact]
    public async Task Check_OfARequest_SaysWhatWouldBecomeOfIt()
    {
        var request = Path.Combine(_folder, "request");
        await File.WriteAllTextAsync(request, "POST /v1/messages HTTP/1.1\nX-User: ada\n");
        var (code, output, errors) = await InvokeAsync("check", "--config", Configuration("""{ "Kind": "header", "Name": "X-User", "From": [ "127.0.0.0/8" ] }"""), "--request", request);
        Assert.True(code == 0, errors);
        Assert.Matches("Route +ai\n", output);
        Assert.Matches("User +ada\n", output);
        Assert.Matches("Dialect +anthropic.messages\n", output);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    public void DemoSummary_InASmallTerminal_FitsAndShowsWhoInflates(int width, int height)
    {
        var board = new Scoreboard(Company.Staff(Screenplay.LoadAll()));
        var next = DemoReport.Next("/tmp/x", "id", isTemporary: true);
        var lines = (DemoReport.Summary(board, width, height - next.Count(static c => c == '\n') - 2) + next).Split('\n');
        Assert.InRange(lines.Length, 10, height - 1);
        Assert.All(lines.Take(lines.Length - 6), line => Assert.True(line.Length <= width, line));
        Assert.All(board.Rows.Where(static row => row.Trick is not null), row => Assert.Contains(lines, line => line.StartsWith(row.User, StringComparison.Ordinal)));
    }

    private string Configuration(string source = "")
    {
        var file = Path.Combine(_folder, "tokengate.json");
        File.WriteAllText(file, $$"""
            {
              "ReverseProxy": {
                "Routes": { "ai": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } },
                "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:1/" } } } }
              },
              "TokenGate": {
                "Listen": "http://127.0.0.1:0",
                "Admin": { "Listen": "http://127.0.0.1:0" },
                "Identity": { "Sources": [
                  {{source}}
                ] },
                "Judge": { "Models": "" },
                "Ledger": { "Path": "data" }
              }
            }
            """);
        return file;
    }

    /// <summary>A ledger with one exchange, of which something was withheld.</summary>
    private async Task<string> WithheldAsync()
    {
        var ledger = Path.Combine(_folder, "ledger");
        var (code, _, errors) = await InvokeAsync("replay", await WithheldTraffic.WriteAsync(_folder), "--out", Path.Combine(_folder, "verdicts"), "--ledger", ledger);
        Assert.True(code == 0, errors);
        return ledger;
    }

    [Fact]
    public async Task EvaluateSealed_OfAFile_PrintsSumsAloneAndLogsThemInTheCard()
    {
        var models = Path.Combine(_folder, "models");
        Directory.CreateDirectory(models);
        foreach (var file in Directory.GetFiles(InstalledFiles.ModelsFolder(null)))
        {
            File.Copy(file, Path.Combine(models, Path.GetFileName(file)));
        }

        var traffic = await WithheldTraffic.WriteAsync(_folder);
        await File.WriteAllTextAsync(traffic, (await File.ReadAllTextAsync(traffic))[..^1] + ",\"label\":\"honest\",\"category\":\"a secret kind\"}");
        var whole = await InvokeAsync("evaluate", traffic, "--models", models);
        var sums = await InvokeAsync("evaluate", traffic, "--sealed", "--models", models);
        var again = await InvokeAsync("evaluate", traffic, traffic, "--sealed", "--models", models);

        Assert.Equal((0, 0, 0), (whole.Code, sums.Code, again.Code));
        Assert.Contains("of 1 honest people, with anything withheld", whole.Output, StringComparison.Ordinal);
        Assert.Contains("a secret kind", whole.Output, StringComparison.Ordinal);
        Assert.Contains("honest exchanges doubted, withheld    1, 1", sums.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret kind", sums.Output, StringComparison.Ordinal);
        var card = await File.ReadAllTextAsync(Path.Combine(models, "card.md"));
        Assert.Matches(@"## Sealed runs\n(.*\n)+\| 20..-..-.. \| padded\.jsonl [0-9a-f]{12}, models [0-9a-f]{8} \| 1 \| 1 \| 1 .*\n\| 20.* 2 files [0-9a-f]{12}, models [0-9a-f]{8} \| 2 \|.*\n\z", card);
    }

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
