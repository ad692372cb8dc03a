using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGate.Pricing.Units;

namespace TokenGate.Pricing.Catalogue;

/// <summary>
/// List prices of providers, in US dollars, as the npm package <c>@pydantic/genai-prices</c> has them: compiled into this assembly at
/// build,
/// never fetched at run time.
/// </summary>
internal sealed partial class PublishedPrices
{
    private const string Resource = "prices.json";

    private static readonly Lazy<PublishedPrices> Built = new(ReadResource);

    private readonly Dictionary<string, PublishedProvider> _providers;

    private PublishedPrices(string version, IEnumerable<PublishedProvider> providers)
    {
        Version = version;
        _providers = providers.ToDictionary(static provider => provider.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The list that this program was built with; read when it is first asked for.</summary>
    public static PublishedPrices Default => Built.Value;

    /// <summary>The package and its version, for example <c>genai-prices@0.1.8</c>.</summary>
    public string Version { get; }

    /// <summary>All models.</summary>
    public IEnumerable<PublishedModel> Models => _providers.Values.SelectMany(static provider => provider.Models);

    /// <summary>The model of a name; null when the list has none.</summary>
    /// <param name="provider">The provider as records name it.</param>
    /// <param name="model">The model as the provider names it.</param>
    public PublishedModel? Find(string provider, string model)
    {
        if (!_providers.TryGetValue(ProviderNames.IdOf(provider), out var seller))
        {
            return null;
        }

        var name = ShortOf(model).Trim().ToLowerInvariant();
        return Find(seller, name) ?? (DatedOf(name) is var dated && dated != name ? Find(seller, dated) : null);
    }

    private PublishedModel? Find(PublishedProvider seller, string name)
    {
        if (Array.Find(seller.Models, model => model.Match.Fits(name)) is { } found)
        {
            return found;
        }

        foreach (var other in seller.Fallbacks)
        {
            if (_providers.TryGetValue(other, out var maker) && Array.Find(maker.Models, model => model.Match.Fits(name)) is { } sold)
            {
                return sold;
            }
        }

        return null;
    }

    /// <summary>Resource names end in the model's: Google's <c>models/...</c> and <c>publishers/...</c>, ARNs of AWS.</summary>
    private static string ShortOf(string model) =>
        model.StartsWith("models/", StringComparison.Ordinal) || model.StartsWith("publishers/", StringComparison.Ordinal)
        || model.StartsWith("projects/", StringComparison.Ordinal) || model.StartsWith("arn:", StringComparison.Ordinal)
            ? model[(model.LastIndexOf('/') + 1)..]
            : model;

    /// <summary>
    /// Dates in names as the list writes them: 20250514 is 2025-05-14. The package does so for names that it does not find.
    /// </summary>
    private static string DatedOf(string name) => CompactDate().Replace(name, static match =>
        DateOnly.TryParseExact(match.ValueSpan[1..], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("'-'yyyy-MM-dd", CultureInfo.InvariantCulture)
            : match.Value);

    [GeneratedRegex("-20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?=-|:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex CompactDate();

    private static PublishedPrices ReadResource()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The price list is missing in this assembly: build it with Catalogue.targets (needs Node.js and npm).");
        using var document = JsonDocument.Parse(stream);
        var list = document.RootElement;
        var package = list.GetProperty("package").GetString()!;
        return new PublishedPrices(
            $"{package[(package.LastIndexOf('/') + 1)..]}@{list.GetProperty("version").GetString()}",
            list.GetProperty("providers").EnumerateArray().Select(ReadProvider));
    }

    private static PublishedProvider ReadProvider(JsonElement provider)
    {
        var id = provider.GetProperty("id").GetString()!;
        return new PublishedProvider(
            id,
            [.. provider.GetProperty("fallbacks").EnumerateArray().Select(static each => each.GetString()!)],
            [.. provider.GetProperty("models").EnumerateArray().Select(model => ReadModel(id, model))]);
    }

    private static PublishedModel ReadModel(string provider, JsonElement model)
    {
        var least = model.TryGetProperty("minimum_seconds", out var seconds) ? seconds.GetInt64() * 1000 : 0;
        return new PublishedModel(
            provider,
            model.GetProperty("id").GetString()!,
            ModelMatch.Read(model.GetProperty("match")),
            [.. model.GetProperty("periods").EnumerateArray().Select(period => ReadPeriod(period, least))]);
    }

    private static PricePeriod ReadPeriod(JsonElement period, long leastMilliseconds) => new(
        period.TryGetProperty("from", out var from) ? DateOnly.ParseExact(from.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        period.TryGetProperty("start", out var start) ? (start.GetInt32(), period.GetProperty("end").GetInt32()) : null,
        ReadUnits(period.GetProperty("prices")) with { LeastMilliseconds = leastMilliseconds });

    private static UnitPrices ReadUnits(JsonElement prices) => new()
    {
        Input = Tiered(prices, "input_mtok"),
        Output = Tiered(prices, "output_mtok"),
        CacheRead = Tiered(prices, "cache_read_mtok"),
        CacheWrite = Tiered(prices, "cache_write_mtok"),
        CacheWriteHour = Tiered(prices, "cache_write_1h_mtok"),
        AudioInput = Tiered(prices, "input_audio_mtok"),
        ImageInput = Tiered(prices, "input_image_mtok"),
        VideoInput = Tiered(prices, "input_video_mtok"),
        Reasoning = Tiered(prices, "output_reasoning_mtok"),
        AudioOutput = Tiered(prices, "output_audio_mtok"),
        ImageOutput = Tiered(prices, "output_image_mtok"),
        VideoOutput = Tiered(prices, "output_video_mtok"),
        MediaHour = Plain(prices, "input_audio_hours") ?? Plain(prices, "audio_hours"),
        Pages = Plain(prices, "input_document_kpages"),
        Characters = Plain(prices, "input_mchars"),
        Searches = Plain(prices, "rerank_searches_kcount"),
        Requests = Plain(prices, "requests_kcount"),
        ToolCalls = ImmutableSortedDictionary.CreateRange(
            new (string Tool, string Key)[]
            {
                ("web_search", "web_searches_kcount"), ("file_search", "storage_searches_kcount"), ("x_search", "social_searches_kcount"),
                ("code_interpreter", "code_executions_kcount"),
            }
            .Select(pair => (pair.Tool, Price: Plain(prices, pair.Key)))
            .Where(static pair => pair.Price is not null)
            .Select(static pair => KeyValuePair.Create(pair.Tool, pair.Price!.Value))),
    };

    private static TieredPrice? Tiered(JsonElement prices, string key) => !prices.TryGetProperty(key, out var price) ? null
        : price.ValueKind == JsonValueKind.Number ? new TieredPrice(price.GetDecimal())
        : new TieredPrice(price.GetProperty("base").GetDecimal())
        {
            Tiers = [.. price.GetProperty("tiers").EnumerateArray().Select(static tier => new PriceTier(tier.GetProperty("start").GetInt64(), tier.GetProperty("price").GetDecimal()))],
        };

    private static decimal? Plain(JsonElement prices, string key) => Tiered(prices, key)?.Base;
}
