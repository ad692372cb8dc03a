using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Demo.Wire;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The verbs that read and write a ledger, on one that <c>replay</c> has made.</summary>
public sealed class LedgerVerbTests : IAsyncLifetime
{
    /// <summary>Input tokens that a question of these tests has, so that the provider bills what is seen.</summary>
    private const int Shown = 18;

    private const string Formula = "=HYPERLINK(\"http://x\",\"y\")";

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-verbs-").FullName;

    private string Ledger => Path.Combine(_folder, "ledger");

    public async Task InitializeAsync()
    {
        var lines = new[]
        {
            Line("one", "2026-11-20T08:30:00Z", "anna", "Which screws hold a teak bench together outdoors?"),
            Line("two", "2026-11-20T23:59:59Z", Formula, "Name a museum in Bergen that opens on Mondays."),
            Line("three", "2026-11-21T00:00:00Z", "anna", "How long does linseed oil need to dry on birch?"),
        };
        var traffic = Path.Combine(_folder, "traffic.jsonl");
        await File.WriteAllLinesAsync(traffic, lines.Append("{ broken"));

        var (code, _, errors) = await InvokeAsync("replay", traffic, "--out", Path.Combine(_folder, "verdicts.jsonl"), "--ledger", Ledger, "--models", "");

        Assert.Equal(1, code);
        Assert.Contains("traffic.jsonl:4: skipped", errors, StringComparison.Ordinal);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Report_AsJson_HasTheColumnsTheBucketAndTheSums()
    {
        var (code, output, errors) = await InvokeAsync("report", "--by", "user,model", "--json", "--ledger", Ledger);

        Assert.True(code == 0, errors);
        var rows = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(3, rows.Count);
        Assert.Equal(["user", "model", "bucket", "requests", "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens"], rows[0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(["2026-11-20", "2026-11-20", "2026-11-21"], rows.Select(row => (string?)row!["bucket"]));
        Assert.All(rows, row => Assert.Equal((1, Shown, 7), ((int)row!["requests"]!, (int)row["input_tokens"]!, (int)row["output_tokens"]!)));
    }

    [Fact]
    public async Task Report_WithCost_SaysWhatTrustedWithheldAndAllTokensCost()
    {
        var (code, output, errors) = await InvokeAsync("report", "--by", "user", "--bucket", "total", "--cost", "--json", "--ledger", Ledger);

        Assert.True(code == 0, errors);
        var rows = JsonNode.Parse(output)!.AsArray();
        var summary = JsonNode.Parse((await InvokeAsync("audit", "summary", "--json", "--ledger", Ledger)).Output)!["billed"]!;
        Assert.All(rows, row => Assert.Equal("USD", (string?)row!["currency"]));
        Assert.All(new[] { ("cost", "trusted_cost"), ("gross_cost", "cost"), ("withheld_cost", "withheld_cost") }, pair =>
            Assert.Equal(decimal.Parse((string)summary[pair.Item2]!, CultureInfo.InvariantCulture), rows.Sum(row => decimal.Parse((string)row![pair.Item1]!, CultureInfo.InvariantCulture))));
        Assert.True(decimal.Parse((string)summary["cost"]!, CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task Report_Focus_HasTheMandatoryColumnsAndTheGrossCost()
    {
        var (code, output, errors) = await InvokeAsync("report", "--focus", "--ledger", Ledger);

        Assert.True(code == 0, errors);
        var lines = output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var columns = lines[0].Split(',');
        Assert.Equal(
            ["BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass"], columns[..8]);
        var cells = lines[1].Split(',');
        Assert.Equal(("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", "Usage"), (cells[5], cells[Array.IndexOf(columns, "ChargePeriodStart")], cells[6]));
        var summary = JsonNode.Parse((await InvokeAsync("audit", "summary", "--json", "--ledger", Ledger)).Output)!["billed"]!;
        Assert.Equal(decimal.Parse((string)summary["cost"]!, CultureInfo.InvariantCulture), lines.Skip(1).Sum(static line => decimal.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Restate_WithOtherPrices_ChangesTheCostOnceAndTheChainHolds()
    {
        var config = Path.Combine(_folder, "tokengate.json");
        await File.WriteAllTextAsync(config, """
            { "ReverseProxy": { "Routes": { "ai": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } }, "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:1/" } } } } },
              "TokenGate": { "Judge": { "Models": "" }, "Report": { "Prices": [ { "Discount": 0.5 } ] } } }
            """);
        string[] restate = ["restate", "--prices", "--from", "2026-11-01", "--to", "2026-12-01", "--json", "--config", config, "--ledger", Ledger];

        var dry = JsonNode.Parse((await InvokeAsync([.. restate, "--dry-run"])).Output.TrimEnd().Split('\n')[^1])!;
        var (code, output, errors) = await InvokeAsync(restate);
        var again = JsonNode.Parse((await InvokeAsync(restate)).Output.TrimEnd().Split('\n')[^1])!;

        Assert.True(code == 0, errors);
        var booked = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
        Assert.Equal((3, 3, 0), ((int)dry["changed"]!, (int)booked["changed"]!, (int)again["changed"]!));
        Assert.Equal(decimal.Parse((string)booked["before"]!, CultureInfo.InvariantCulture) / 2, decimal.Parse((string)booked["after"]!, CultureInfo.InvariantCulture));
        Assert.Equal(0, (await InvokeAsync("audit", "verify", "--config", config, "--ledger", Ledger)).Code);
        Assert.Equal(2, (await InvokeAsync("restate", "--from", "2026-11-01", "--to", "2026-12-01", "--ledger", Ledger)).Code);
    }

    [Fact]
    public async Task Reconcile_AnExport_NamesWhatNeverPassedHere()
    {
        var export = Path.Combine(_folder, "usage.json");
        var (twentieth, next) = (DateTimeOffset.Parse("2026-11-20T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds(), DateTimeOffset.Parse("2026-11-21T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        var model = (string)JsonNode.Parse((await InvokeAsync("report", "--by", "model", "--bucket", "total", "--json", "--ledger", Ledger)).Output)![0]!["model"]!;
        await File.WriteAllTextAsync(export, $$"""
            {"object":"page","data":[
              {"object":"bucket","start_time":{{twentieth}},"results":[{"input_tokens":{{2 * Shown}},"output_tokens":14,"model":"{{model}}"},{"input_tokens":5,"output_tokens":5,"model":"elsewhere"}]},
              {"object":"bucket","start_time":{{next}},"results":[{"input_tokens":{{Shown}},"output_tokens":7,"model":"{{model}}"}]}]}
            """);

        var (code, output, errors) = await InvokeAsync("reconcile", export, "--json", "--ledger", Ledger);

        Assert.True(code == 1, errors + output);
        Assert.Equal(["never passed here", "", ""], output.TrimEnd().Split('\n').Select(static line => (string?)JsonNode.Parse(line)!["finding"]));
        Assert.Equal(2, (await InvokeAsync("reconcile", Path.Combine(_folder, "traffic.jsonl"), "--ledger", Ledger)).Code);
    }

    [Fact]
    public async Task Report_OfAJournal_SaysWhereItsCountsComeFrom()
    {
        var table = await InvokeAsync("report", "--ledger", Ledger);
        var plain = await InvokeAsync("report", "--json", "--ledger", Ledger);
        var json = await InvokeAsync("report", "--json", "--provenance", "--ledger", Ledger);
        var csv = await InvokeAsync("report", "--csv", "--provenance", "--ledger", Ledger);

        Assert.All(new[] { table.Output, plain.Errors }, told =>
        {
            Assert.Contains($"Read from the journal {Path.Combine(Ledger, "journal.db")} (schema 4) at 20", told, StringComparison.Ordinal);
            Assert.Contains("entries not in it yet: 0.", told, StringComparison.Ordinal);
            Assert.Contains("up to entry ", told, StringComparison.Ordinal);
        });
        var report = JsonNode.Parse(json.Output)!;
        Assert.Equal(JsonNode.Parse(plain.Output)!.ToJsonString(), report["rows"]!.ToJsonString());
        var provenance = report["provenance"]!;
        Assert.Equal(("journal", "4", 0), ((string?)provenance["source"], (string?)provenance["schema"], (int)provenance["lag"]!));
        Assert.InRange((DateTimeOffset)provenance["computed_at"]!, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(1, (double)provenance["shares"]!["provider"]!);
        Assert.Equal(2, (int)Assert.Single(provenance["rules"]!.AsArray())!);
        Assert.Contains("Counted by the counting rules of edition 2.", table.Output, StringComparison.Ordinal);
        Assert.True((long)provenance["gateways"]![0]!["counted"]! > 0);
        var lines = csv.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("user,bucket,requests,input_tokens,output_tokens,reasoning_tokens,cached_tokens,source,place,schema,computed_at,lag,models,provider,estimated,partial,missing,implausible,rules,zone", lines[0]);
        Assert.All(lines.Skip(1), static line => Assert.EndsWith(",1,0,0,0,0,2,UTC", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_AsCsv_DisarmsFormulas()
    {
        var (code, output, errors) = await InvokeAsync("report", "--format", "csv", "--to", "2026-11-21", "--ledger", Ledger);

        Assert.True(code == 0, errors);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",2026-11-20,1,18,7,0,0\r\n", output, StringComparison.Ordinal);
        Assert.StartsWith("user,bucket,requests,input_tokens,output_tokens,reasoning_tokens,cached_tokens\r\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-11-21", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfAnExchange_SaysHowItWasCounted()
    {
        var page = await InvokeAsync("explain", "one", "--ledger", Ledger);
        var json = await InvokeAsync("explain", "one", "--json", "--ledger", Ledger);
        var unknown = await InvokeAsync("explain", "nobody", "--ledger", Ledger);

        Assert.Contains("Verdict   trusted", page.Output, StringComparison.Ordinal);
        using var record = JsonDocument.Parse(json.Output);
        Assert.Equal(Shown, record.RootElement.GetProperty("tokens").GetProperty("trusted_input").GetInt64());
        Assert.Equal(1, unknown.Code);
        Assert.Contains("nobody", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unseen_OfAnExchange_StandsInExplainAndSummary_AndIsNotReported()
    {
        var (traffic, ledger) = (Path.Combine(_folder, "unseen.jsonl"), Path.Combine(_folder, "unseen"));
        await File.WriteAllLinesAsync(traffic, [Line("unseen", "2026-11-20T08:30:00Z", "anna", "Which screws hold a teak bench together outdoors?", input: 40_000)]);
        _ = await InvokeAsync("replay", traffic, "--out", Path.Combine(_folder, "unseen.verdicts"), "--ledger", ledger, "--models", "");

        var page = await InvokeAsync("explain", "unseen", "--ledger", ledger);
        using var explained = JsonDocument.Parse((await InvokeAsync("explain", "unseen", "--json", "--ledger", ledger)).Output);
        using var summary = JsonDocument.Parse((await InvokeAsync("audit", "summary", "--json", "--ledger", ledger)).Output);
        var table = await InvokeAsync("audit", "summary", "--ledger", ledger);
        var report = JsonNode.Parse((await InvokeAsync("report", "--by", "project,client", "--json", "--ledger", ledger)).Output)!.AsArray();

        Assert.Contains("never counted", page.Output, StringComparison.Ordinal);
        var tokens = explained.RootElement.GetProperty("tokens");
        var unseen = Of("unseen_input");
        Assert.InRange(unseen, 30_000, 40_000);
        Assert.Equal(40_000, Of("replayed") + Of("repeated") + unseen + Of("trusted_input") + Of("withheld_input"));
        Assert.Equal(unseen, summary.RootElement.GetProperty("tokens").GetProperty("unseen_input").GetInt64());
        Assert.Matches("unseen +[0-9]{2},[0-9]{3} +0", table.Output);
        Assert.Equal(("-", "-", Of("trusted_input")), ((string?)report[0]!["project"], (string?)report[0]!["client"], (long)report[0]!["input_tokens"]!));

        long Of(string name) => tokens.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Explain_OfWhatWasWithheld_SaysWhyAndWhereHonestWorkLies()
    {
        var random = new Random(1);
        string[] words = ["lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "eiusmod", "tempor", "incididunt", "labore", "magna", "aliqua", "veniam", "nostrud"];
        var filler = string.Join(' ', Enumerable.Range(0, 12_000).Select(_ => words[random.Next(words.Length)]));
        var (traffic, ledger) = (Path.Combine(_folder, "padded.jsonl"), Path.Combine(_folder, "padded"));
        await File.WriteAllLinesAsync(traffic, [Line("padded", "2026-11-20T08:30:00Z", "anna", "Say OK. " + filler, input: 20_000)]);
        _ = await InvokeAsync("replay", traffic, "--out", Path.Combine(_folder, "padded.verdicts"), "--ledger", ledger);

        var page = await InvokeAsync("explain", "padded", "--ledger", ledger);
        var others = await InvokeAsync("explain", "padded", "--ledger", ledger, "--models", _folder);
        var json = await InvokeAsync("explain", "padded", "--json", "--ledger", ledger);

        Assert.Contains("Verdict   padded", page.Output, StringComparison.Ordinal);
        Assert.Matches("empty_share +1 +0 +\\+[0-9.]+ +Much of the text says nothing", page.Output);
        Assert.Contains("no feature stands out", page.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not shown", page.Output, StringComparison.Ordinal);
        Assert.Contains($"was not scored by the models in {_folder}", others.Output, StringComparison.Ordinal);
        using var explained = JsonDocument.Parse(json.Output);
        Assert.All(
            explained.RootElement.GetProperty("scores").GetProperty("padding").GetProperty("reasons").EnumerateArray(),
            reason => Assert.NotEqual(JsonValueKind.Null, reason.GetProperty("honest_work").ValueKind));
    }

    [Fact]
    public async Task Audit_OfAnUntouchedLedger_AgreesWithItself()
    {
        var export = Path.Combine(_folder, "export.audit");

        var summary = await InvokeAsync("audit", "summary", "--json", "--ledger", Ledger);
        var verify = await InvokeAsync("audit", "verify", "--without-redis", "--json", "--ledger", Ledger);
        var exported = await InvokeAsync("audit", "export", "--out", export, "--ledger", Ledger);

        using var sums = JsonDocument.Parse(summary.Output);
        Assert.Equal(["exchanges", "by_verdict", "tokens", "billed"], sums.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(3 * Shown, sums.RootElement.GetProperty("tokens").GetProperty("trusted_input").GetInt64());
        using var report = JsonDocument.Parse(verify.Output);
        Assert.Equal((0, true, "ok"), (verify.Code, report.RootElement.GetProperty("equal").GetBoolean(), report.RootElement.GetProperty("chain").GetString()));
        Assert.Equal((0, 4), (exported.Code, File.ReadAllLines(export).Length));
    }

    [Fact]
    public async Task Appeal_OfATrustedExchange_IsOnRecordAndChangesNothing()
    {
        var accepted = await InvokeAsync("appeal", "one", "accept", "--note", "asked for", "--ledger", Ledger);
        var unknown = await InvokeAsync("appeal", "nobody", "reject", "--note", "no such thing", "--ledger", Ledger);
        var verify = await InvokeAsync("audit", "verify", "--without-redis", "--json", "--ledger", Ledger);

        Assert.Equal((0, 1), (accepted.Code, unknown.Code));
        using var report = JsonDocument.Parse(verify.Output);
        Assert.Equal(4, report.RootElement.GetProperty("records").GetInt64());
    }

    [Fact]
    public async Task Restate_WithModels_TellsThenBooksTheDifferenceOnce()
    {
        var ledger = Path.Combine(_folder, "filler");
        var traffic = Path.Combine(_folder, "filler.jsonl");
        string[] words = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua".Split(' ');
        var chance = new Random(1);
        await File.WriteAllLinesAsync(traffic, Enumerable.Range(0, 6).Select(i => Line(
            $"filler-{i}", $"2026-11-2{i % 2}T08:3{i}:00Z", "bodo", string.Join(' ', Enumerable.Range(0, 12_000).Select(_ => words[chance.Next(words.Length)])), input: 20_000)));
        Assert.Equal(0, (await InvokeAsync("replay", traffic, "--out", Path.Combine(_folder, "v.jsonl"), "--ledger", ledger, "--models", "")).Code);
        string[] order = ["restate", "--from", "2026-11-20", "--to", "2026-11-22", "--model", Path.Combine(AppContext.BaseDirectory, "config", "models"), "--ledger", ledger, "--json"];

        var counted = await InvokeAsync("report", "--ledger", ledger);
        var dry = await InvokeAsync([.. order, "--dry-run"]);
        var booked = await InvokeAsync(order);
        var again = await InvokeAsync(order);

        Assert.True(dry.Code == 0 && booked.Code == 0, dry.Errors + booked.Errors);
        var told = JsonNode.Parse(dry.Output.TrimEnd().Split('\n')[^1])!;
        Assert.Equal((6, 6), ((int)told["exchanges"]!, (int)told["changed"]!));
        Assert.Equal(dry.Output.Replace("\"dry_run\":true", "\"dry_run\":false", StringComparison.Ordinal), booked.Output);
        Assert.Equal(0, (int)JsonNode.Parse(again.Output.TrimEnd())!["changed"]!);
        Assert.NotEqual(counted.Output, (await InvokeAsync("report", "--ledger", ledger)).Output);
        using var verify = JsonDocument.Parse((await InvokeAsync("audit", "verify", "--without-redis", "--json", "--ledger", ledger)).Output);
        Assert.Equal((true, 13), (verify.RootElement.GetProperty("equal").GetBoolean(), verify.RootElement.GetProperty("records").GetInt32()));
    }

    [Fact]
    public async Task Person_StoredByName_IsExportedAndCannotBeErased()
    {
        var exported = await InvokeAsync("person", "export", "anna", "--by", "petra", "--ledger", Ledger);
        var nobody = await InvokeAsync("person", "export", "nobody", "--ledger", Ledger);
        var erased = await InvokeAsync("person", "erase", "anna", "--ledger", Ledger);

        Assert.Equal((0, 1, 1), (exported.Code, nobody.Code, erased.Code));
        Assert.Equal(["one", "three"], exported.Output.TrimEnd().Split('\n').Select(line => (string?)JsonNode.Parse(line)!["id"]));
        Assert.Contains("no pseudonym", erased.Errors, StringComparison.Ordinal);
        var file = Path.Combine(Ledger, "export.audit");
        Assert.Equal(0, (await InvokeAsync("audit", "export", "--out", file, "--ledger", Ledger)).Code);
        var reading = Assert.Single(await File.ReadAllLinesAsync(file), line => line.Contains("petra", StringComparison.Ordinal));
        Assert.Contains("anna", reading, StringComparison.Ordinal);
    }

    private static string Line(string id, string time, string user, string question, int input = Shown)
    {
        var wire = ServedShapes.Chat;
        var ask = new Ask { Model = "gpt-4o", Turns = [new Turn(Speaker.User, question)] };
        var reply = new Reply { Text = $"That depends on {id}.", Usage = new ReplyUsage(input, 7, 0) };
        return new JsonObject
        {
            ["id"] = id,
            ["time"] = time,
            ["user"] = user,
            ["path"] = wire.Path,
            ["request"] = JsonNode.Parse(wire.WriteAsk(ask)),
            ["response"] = JsonNode.Parse(wire.WriteReply(ask, reply, id, 0)),
        }.ToJsonString();
    }

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
