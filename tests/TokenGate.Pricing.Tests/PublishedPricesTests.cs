using System.Collections.Immutable;
using System.Globalization;
using TokenGate.Pricing.Catalogue;
using TokenGate.Pricing.Tests.Reference;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Pricing.Tests;

/// <summary>The list says what the package says: which model a name is, and what it costs.</summary>
public sealed class PublishedPricesTests
{
    private static readonly string[] Spoken =
    [
        "openai/gpt-4o", "openai/gpt-4o-2024-08-06", "openai/gpt-4.1-mini", "openai/o3", "openai/gpt-5", "openai/gpt-5.1-codex", "openai/whisper-1",
        "anthropic/claude-sonnet-4-20250514", "anthropic/claude-opus-4-6", "anthropic/claude-3-5-haiku-latest", "google/gemini-2.5-pro", "google/gemini-2.5-flash",
        "azure/gpt-4o", "azure/claude-sonnet-4-5", "aws/anthropic.claude-sonnet-4-20250514-v1:0", "deepseek/deepseek-chat", "deepseek/deepseek-v4-pro",
        "mistral/mistral-ocr-latest", "groq/whisper-large-v3", "perplexity/sonar-deep-research", "perplexity/sonar-pro", "x-ai/grok-4", "openai/my-own-7b",
        "nobody/gpt-4o", "openai/ft:gpt-4o-2024-08-06:acme::x",
    ];

    [Fact]
    public void Price_Of300Rows_IsThePackagesToTheBillionth()
    {
        var rows = Rows(300);
        var expected = PackagePrices.Price(rows);
        var faults = new List<string>();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var ours = PriceBook.Published.Price(Billable(row), out _);
            if (ours?.Gross.ToString(CultureInfo.InvariantCulture) != expected[i]?.Exact)
            {
                faults.Add($"{row}: {ours?.Gross} in place of {expected[i]?.Exact}");
            }

            // The sum of doubles is the same number, but for what doubles lose.
            if (expected[i] is { } known && Math.Abs(known.Total - (double.Parse(known.Exact, CultureInfo.InvariantCulture) / 1e9)) > (1e-9 + (known.Total * 1e-12)))
            {
                faults.Add($"{row}: the package says {known.Total}, its prices give {known.Exact} billionths");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(expected.Count(static price => price is not null), 250, 300);
    }

    [Fact]
    public void Find_EveryIdOfTheList_IsTheModelThatThePackageTakes()
    {
        var asked = PublishedPrices.Default.Models
            .Select(static model => (model.Provider, model.Id))
            .Concat(Spoken.Select(static name => (name[..name.IndexOf('/', StringComparison.Ordinal)], name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..])))
            .Select(static pair => new PackageUsage { Provider = pair.Item1, Model = pair.Item2, Time = new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero) })
            .ToList();
        var expected = PackagePrices.Price(asked);
        var faults = asked.Zip(expected)
            .Where(static pair => pair.Second is { } taken && PublishedPrices.Default.Find(pair.First.Provider, pair.First.Model)?.Id != taken.Model)
            .Select(static pair => $"{pair.First.Provider}/{pair.First.Model}: {pair.Second!.Model}")
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(expected.Count(static price => price is not null), 1400, 1800);
    }

    [Theory]
    [InlineData("models/gemini-2.5-pro", "gcp.gemini", "gemini-2.5-pro")]
    [InlineData("publishers/google/models/gemini-2.5-pro", "gcp.vertex_ai", "gemini-2.5-pro")]
    [InlineData("gpt-4o", "azure.ai.openai", "gpt-4o")]
    [InlineData("GPT-4o", "openai", "gpt-4o")]
    public void Find_NamesAsTheyStandInRecords_AreKnown(string model, string provider, string id) =>
        Assert.Equal(id, PublishedPrices.Default.Find(provider, model)?.Id);

    [Fact]
    public void Version_OfTheList_IsThePackages() => Assert.Matches(@"^genai-prices@\d+\.\d+\.\d+$", PriceBook.PublishedVersion);

    private static BillableExchange Billable(PackageUsage row)
    {
        var input = row.TextInput + row.Cached + row.Write + row.WriteHour + row.AudioInput + row.ImageInput;
        var output = row.TextOutput + row.Reasoning + row.AudioOutput;
        return new BillableExchange(
            row.Provider,
            row.Model,
            row.Time,
            TimeSpan.FromSeconds(3),
            new TokenCounts
            {
                Input = input,
                Output = output,
                Cached = row.Cached,
                CacheWrite = row.Write + row.WriteHour,
                CacheWriteHour = row.WriteHour,
                AudioInput = row.AudioInput,
                ImageInput = row.ImageInput,
                Reasoning = row.Reasoning,
                AudioOutput = row.AudioOutput,
            },
            new TokenSplit(input / 2, input / 5, input - (input / 2) - (input / 5), 0, output / 7, output - (output / 7), 0),
            new BilledUnits
            {
                Pages = row.Pages > 0 ? row.Pages : null,
                Milliseconds = row.Milliseconds > 0 ? row.Milliseconds : null,
                ToolCalls = ImmutableSortedDictionary<string, long>.Empty.Add("web_search", row.Searches).Add("file_search", row.FileSearches),
            });
    }

    /// <summary>Usage of many models, small and beyond the tiers, before and after prices changed.</summary>
    private static List<PackageUsage> Rows(int count)
    {
        var random = new Random(20261129);
        var models = PublishedPrices.Default.Models.Where(static model => model.Periods.All(static period => !period.Units.IsEmpty)).ToList();
        var rows = new List<PackageUsage>();
        while (rows.Count < count)
        {
            var spoken = rows.Count % 3 == 0 ? Spoken[random.Next(Spoken.Length)].Split('/', 2) : null;
            var model = models[random.Next(models.Count)];
            var (provider, name) = spoken is [var seller, var told] ? (seller, told) : (model.Provider, model.Id);
            var units = PublishedPrices.Default.Find(provider, name)?.Periods[0].Units;
            var (hasTokens, hasOutput) = (units?.Input is not null, units?.Output is not null);
            long Some(int least, int most) => hasTokens ? random.NextInt64(least, most) : 0;
            rows.Add(new PackageUsage
            {
                Provider = provider,
                Model = name,
                Time = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(1_100_000)),
                TextInput = Some(1, rows.Count % 4 == 0 ? 400_000 : 30_000),
                Cached = random.Next(2) == 0 ? Some(0, 50_000) : 0,
                Write = random.Next(3) == 0 ? Some(0, 20_000) : 0,
                WriteHour = random.Next(4) == 0 ? Some(0, 9_000) : 0,
                AudioInput = random.Next(5) == 0 ? Some(0, 5_000) : 0,
                ImageInput = random.Next(5) == 0 ? Some(0, 3_000) : 0,
                TextOutput = hasOutput ? Some(1, 8_000) : 0,
                Reasoning = hasOutput && random.Next(2) == 0 ? Some(0, 20_000) : 0,
                AudioOutput = hasOutput && random.Next(5) == 0 ? Some(0, 2_000) : 0,
                Searches = hasTokens && random.Next(4) == 0 ? random.Next(9) : 0,
                FileSearches = hasTokens && random.Next(6) == 0 ? random.Next(5) : 0,
                Pages = units?.Pages is not null ? random.Next(1, 300) : 0,
                Milliseconds = units?.MediaHour is not null ? random.Next(1, 4_000_000) : 0,
            });
        }

        return rows;
    }
}
