using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// <c>report</c>, <c>audit summary</c> and <c>audit verify</c> over the journals of several gateways: what one gateway would have said that
/// took all of their exchanges.
/// </summary>
public sealed class SeveralJournalsTests : IAsyncLifetime
{
    private const int Exchanges = 40;

    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-journals-").FullName;

    private string[] Both => ["--ledger", Path.Combine(_folder, "one"), "--ledger", Path.Combine(_folder, "two")];

    private string[] Alone => ["--ledger", Path.Combine(_folder, "alone")];

    public async Task InitializeAsync()
    {
        await WriteAsync("alone", static _ => true);
        await WriteAsync("one", static i => i % 3 == 0);
        await WriteAsync("two", static i => i % 3 != 0);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("report", "--by", "user,model", "--json")]
    [InlineData("report", "--by", "team", "--bucket", "week", "--cost", "--json")]
    [InlineData("report", "--by", "project,work", "--bucket", "total", "--csv")]
    [InlineData("report", "--by", "conversation", "--json")]
    [InlineData("report", "--by", "conversation", "--cost", "--csv")]
    [InlineData("report", "--by", "conversation", "--cost")]
    [InlineData("audit", "summary", "--json")]
    [InlineData("audit", "summary")]
    public async Task Verb_OverTwoJournals_SaysWhatOneOfAllSays(params string[] arguments)
    {
        var (both, alone) = (await InvokeAsync([.. arguments, .. Both]), await InvokeAsync([.. arguments, .. Alone]));
        Assert.True(both.Code == 0 && alone.Code == 0, both.Errors + alone.Errors);
        Assert.Equal(alone.Output, both.Output);
        Assert.NotEmpty(both.Output);
    }

    [Fact]
    public async Task Conversations_AddUpToTheSummary_AndAreOneRowEach()
    {
        var (code, output, errors) = await InvokeAsync(["report", "--by", "conversation", "--cost", "--json", .. Both]);
        Assert.True(code == 0, errors);
        var rows = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(7, rows.Select(static row => (string)row!["conversation"]!).Distinct().Count());
        Assert.Equal(7, rows.Count);
        Assert.Equal(rows.Select(static row => (string)row!["last_at"]!).OrderDescending(StringComparer.Ordinal), rows.Select(static row => (string)row!["last_at"]!));
        var summary = JsonNode.Parse((await InvokeAsync(["audit", "summary", "--json", .. Both])).Output)!;
        Assert.Equal(Exchanges, rows.Sum(static row => (int)row!["exchanges"]!));
        foreach (var part in new[] { "input", "output", "trusted_input", "trusted_output", "withheld_input", "withheld_output" })
        {
            Assert.Equal((long)summary["tokens"]![part]!, rows.Sum(row => (long)row![part]!));
        }

        Assert.Equal(
            decimal.Parse((string)summary["billed"]!["cost"]!, System.Globalization.CultureInfo.InvariantCulture),
            rows.Sum(static row => decimal.Parse((string)row!["costs"]![0]!["gross_cost"]!, System.Globalization.CultureInfo.InvariantCulture)));
        var narrow = JsonNode.Parse((await InvokeAsync(["report", "--by", "conversation", "--json", "--from", "2026-11-21", .. Both])).Output)!.AsArray();
        Assert.Equal(Enumerable.Range(0, Exchanges).Count(static i => Noon.AddHours(i).Day >= 21), narrow.Sum(static row => (int)row!["exchanges"]!));
        Assert.Equal(2, (await InvokeAsync(["report", "--by", "conversation", "--redis", .. Both])).Code);
    }

    [Fact]
    public async Task Provenance_NamesEachGateway_AndVerifyProvesBoth()
    {
        var (code, _, errors) = await InvokeAsync(["report", "--json", .. Both]);
        Assert.Equal(0, code);
        Assert.Equal(2, errors.Split('\n').Count(static line => line.StartsWith("Gateway ", StringComparison.Ordinal)));
        var verify = JsonNode.Parse((await InvokeAsync(["audit", "verify", "--json", "--config", Path.Combine(_folder, "none.json"), .. Both])).Output)!;
        Assert.True((bool)verify["equal"]!);
        var summary = JsonNode.Parse((await InvokeAsync(["audit", "summary", "--json", .. Both])).Output)!;
        Assert.Equal((long)summary["tokens"]!["trusted_input"]!, (long)verify["journal"]!["input_tokens"]!);
    }

    [Fact]
    public async Task Journal_ThatIsNamedTwice_IsRefused()
    {
        var twice = await InvokeAsync(["report", .. Alone, .. Alone]);
        Assert.NotEqual(0, twice.Code);
        Assert.Contains("name each once", twice.Errors, StringComparison.Ordinal);
    }

    private async Task WriteAsync(string name, Func<int, bool> takes)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(path);
        await using var journal = Journal.Open(new JournalOptions { Path = path }, services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
        foreach (var i in Enumerable.Range(0, Exchanges).Where(takes))
        {
            await journal.AppendAsync(Record(i), CancellationToken.None);
        }
    }

    private static UsageRecord Record(int i)
    {
        var isPadded = i % 5 == 4;
        var split = isPadded ? new TokenSplit(3, 2, 0, 10 + i, 0, 0, 5) : new TokenSplit(3, 2, 10 + i, 0, 1, 5, 0) { UnseenInput = 4 };
        return new UsageRecord
        {
            Id = $"r{i}",
            StartedAt = Noon.AddHours(i),
            Duration = TimeSpan.FromSeconds(1),
            User = $"user{i % 7}",
            Team = "engine",
            Project = "apollo",
            Client = "codex",
            Conversation = $"00000000000000{i % 7:x2}",
            Work = i % 3 == 0 ? WorkKind.Step : WorkKind.Turn,
            Route = "ai",
            Model = $"model{i % 2}",
            Path = "/v1/chat/completions",
            Dialect = "openai-chat",
            Status = 200,
            Counts = new TokenCounts { Input = split.Input, Output = split.Output },
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = isPadded ? Verdict.Padded : Verdict.Trusted, Split = split, Policy = "test" },
            Cost = new ExchangeCost("USD", "test", split),
        };
    }

    private static async Task<(int Code, string Output, string Errors)> InvokeAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
