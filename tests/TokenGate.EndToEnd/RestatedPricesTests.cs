using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary><c>restate --prices</c> over a change of currency: each part in its own, and what was booked in another stays.</summary>
public sealed class RestatedPricesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Change = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-prices-").FullName;

    private string Ledger => Path.Combine(_folder, "ledger");

    private string Config => Path.Combine(_folder, "tokengate.json");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Ledger);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using (var journal = Journal.Open(new JournalOptions { Path = Ledger }, services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance))
        {
            // A million tokens each, for one unit each: the last was booked late, in the currency that held no longer.
            await journal.AppendAsync(Record("old", Change.AddHours(-1), "USD"), CancellationToken.None);
            await journal.AppendAsync(Record("new", Change, "EUR"), CancellationToken.None);
            await journal.AppendAsync(Record("stray", Change.AddHours(1), "USD"), CancellationToken.None);
        }

        await using (var connection = new SqliteConnection($"Data Source={JournalReader.Open(Ledger).File};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO meta (key, value) VALUES ('currencies', 'USD;EUR@{Change.ToUnixTimeSeconds()}'), ('currency_wish', 'EUR')";
            await command.ExecuteNonQueryAsync();
        }

        await File.WriteAllTextAsync(Config, """
            { "ReverseProxy": { "Routes": { "ai": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } }, "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:1/" } } } } },
              "TokenGate": { "Judge": { "Models": "" },
                "Report": { "Currency": "EUR", "Prices": [ { "Model": "own-*", "Input": 4, "Currency": "USD" } ], "Rates": [ { "Currency": "EUR", "PerDollar": 0.75 } ] } } }
            """);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Restate_OverAChangeOfCurrency_PricesEachPartInItsOwn_AndTheChainHolds()
    {
        string[] restate = ["restate", "--prices", "--from", "2026-11-20", "--to", "2026-11-22", "--json", "--config", Config, "--ledger", Ledger];
        var dry = await InvokeAsync([.. restate, "--dry-run"]);
        var booked = await InvokeAsync(restate);
        var again = await InvokeAsync(restate);
        Assert.True(dry.Code == 0 && booked.Code == 0, dry.Errors + booked.Errors);
        Assert.Equal(dry.Output.Replace("\"dry_run\":true", "\"dry_run\":false", StringComparison.Ordinal), booked.Output);

        // 4 dollars for a million tokens, 3 euros: and what stands in the other currency is left alone.
        Assert.Equal(["USD 1 0 1 4", "EUR 1 1 1 3"], Sums(booked.Output));
        Assert.Equal(["USD 0 0 4 4", "EUR 0 1 3 3"], Sums(again.Output));
        var summary = JsonNode.Parse((await InvokeAsync(["audit", "summary", "--json", "--ledger", Ledger])).Output)!["billed"]!["costs"]!.AsArray();
        Assert.Equal(0, (await InvokeAsync(["audit", "verify", "--config", Config, "--ledger", Ledger])).Code);
        Assert.Contains(summary, static each => (string)each!["currency"]! == "USD" && Decimal(each["cost"]) == 4);
        var days = JsonNode.Parse((await InvokeAsync(["report", "--by", "model", "--cost", "--json", "--config", Config, "--ledger", Ledger])).Output)!.AsArray();
        Assert.Equal(["2026-11-20 USD 4"], days.Where(static row => (string)row!["currency"]! == "USD").Select(static row => $"{row!["bucket"]} {row["currency"]} {Decimal(row["gross_cost"]):0.##}"));
    }

    private static string[] Sums(string output) =>
    [
        .. output.TrimEnd().Split('\n').Select(static line => JsonNode.Parse(line)!).Where(static line => line["dry_run"] is not null)
            .Select(static line => $"{line["currency"]} {line["changed"]} {line["left_alone"]} {Decimal(line["before"]):0.##} {Decimal(line["after"]):0.##}"),
    ];

    private static decimal Decimal(JsonNode? amount) => decimal.Parse((string)amount!, CultureInfo.InvariantCulture);

    private static UsageRecord Record(string id, DateTimeOffset at, string currency)
    {
        var split = new TokenSplit(0, 0, 1_000_000, 0, 0, 0, 0);
        return new UsageRecord
        {
            Id = id,
            StartedAt = at,
            Duration = TimeSpan.FromSeconds(1),
            User = "ada",
            Team = "engine",
            Route = "ai",
            Provider = "own",
            Model = "own-model",
            Path = "/v1/chat/completions",
            Dialect = "openai-chat",
            Status = 200,
            Counts = new TokenCounts { Input = split.Input, Output = 0 },
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = Verdict.Trusted, Split = split, Policy = "test" },
            Cost = new ExchangeCost(currency, "test", split with { TrustedInput = ExchangeCost.Unit }),
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
