using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using TokenGate.Pricing.Catalogue;
using TokenGate.Pricing.Units;
using TokenGate.Usage;

namespace TokenGate.Pricing;

/// <summary>
/// The prices in force: the published list, and over it the company's own. Immutable and thread-safe; what a name means is looked up once.
/// </summary>
public sealed class PriceBook
{
    /// <summary>Names that are remembered: models come from outside, and must not fill the memory.</summary>
    private const int MostNames = 4096;

    private const long Million = 1_000_000;

    private const long Thousand = 1_000;

    private const long MillisecondsPerHour = 3_600_000;

    private readonly ConcurrentDictionary<(string Provider, string Model), ModelPrices> _names = new();
    private readonly OwnPrice[] _own;
    private readonly Conversion _conversion;

    /// <summary>Lays prices of one's own over the list that this program was built with.</summary>
    /// <param name="currency">The currency of all costs, by its ISO 4217 code.</param>
    /// <param name="own">The company's own prices, which must not overlap.</param>
    /// <param name="rates">Rates between currencies.</param>
    public PriceBook(string currency, IReadOnlyList<OwnPrice> own, IReadOnlyList<ExchangeRate> rates)
    {
        Currency = currency;
        _own = [.. own.OrderByDescending(static price => price.Exactness).ThenByDescending(static price => price.From ?? DateOnly.MinValue)];
        _conversion = new Conversion(rates);
        Version = PublishedPrices.Default.Version + (own.Count + rates.Count == 0 ? "" : "+" + Fingerprint(own, rates));
    }

    /// <summary>List prices in US dollars, and nothing else.</summary>
    public static PriceBook Published { get; } = new(Conversion.Dollar, [], []);

    /// <summary>The currency of all costs.</summary>
    public string Currency { get; }

    /// <summary>
    /// The version of the prices, which each cost names: the list's, and a fingerprint of the company's own prices and rates where there
    /// are any.
    /// </summary>
    public string Version { get; }

    /// <summary>The version of the list that this program was built with.</summary>
    public static string PublishedVersion => PublishedPrices.Default.Version;

    /// <summary>What an exchange cost, divided as its tokens are; null, never 0, where no price is known.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="reason">Why there is no price.</param>
    public ExchangeCost? Price(in BillableExchange exchange, out NoPrice reason)
    {
        var prices = Find(exchange.Provider, exchange.Model);
        var own = prices.OwnAt(exchange.StartedAt);
        var amounts = new CostAmounts();
        reason = TryPrice(in exchange, prices, own, ref amounts, out var entry);
        if (own is { TakesReported: true } && exchange.Billed.ReportedCost is { } reported)
        {
            if (_conversion.Factor(Conversion.Dollar, Currency, exchange.StartedAt) is not { } rate)
            {
                reason = NoPrice.Rate;
                return null;
            }

            amounts = reason == NoPrice.None ? amounts : default;
            amounts.Scale(reported * rate, exchange.Split);
            (reason, entry) = (NoPrice.None, "");
        }

        if (reason != NoPrice.None)
        {
            return null;
        }

        if (!amounts.TryRound(out var split))
        {
            reason = NoPrice.Amount;
            return null;
        }

        return new ExchangeCost(Currency, entry, split);
    }

    /// <summary>Why exchanges of a model have no price at a moment; <see cref="NoPrice.None"/> where they have.</summary>
    public NoPrice Lacks(string provider, string model, DateTimeOffset time) =>
        !Find(provider, model).TryGet(time, out _, out var currency, out _, out _) ? NoPrice.Model
        : _conversion.Factor(currency, Currency, time) is null ? NoPrice.Rate
        : NoPrice.None;

    private NoPrice TryPrice(in BillableExchange exchange, ModelPrices prices, OwnPrice? own, ref CostAmounts amounts, out string entry)
    {
        if (!prices.TryGet(exchange.StartedAt, out var units, out var currency, out var left, out entry))
        {
            return NoPrice.Model;
        }

        if (_conversion.Factor(currency, Currency, exchange.StartedAt) is not { } rate)
        {
            return NoPrice.Rate;
        }

        if (ServiceTiers.Factor(prices.Provider, exchange.Billed.ServiceTier, own) is not { } tier)
        {
            return NoPrice.Tier;
        }

        var factor = rate * left;
        var hasUnits = AddUnits(in exchange, units, factor, ref amounts);
        return AddTokens(in exchange, units, factor * tier * (ExchangeCost.Unit / Million), ref amounts) ? NoPrice.None
            : hasUnits && units is { Input: null, Output: null } ? NoPrice.None
            : NoPrice.Unit;
    }

    /// <summary>Adds the tokens. False when some of them have no price, or when none are known.</summary>
    private static bool AddTokens(in BillableExchange exchange, UnitPrices units, decimal factor, ref CostAmounts amounts)
    {
        if (exchange.Counts.IsUnknown)
        {
            return false;
        }

        var size = exchange.Split.Input / Math.Max(1, exchange.Requests);
        var kinds = KindDivision.From(exchange.Counts, exchange.Split);
        return Input(kinds.Cached, units.CacheRead, ref amounts)
            & Input(kinds.CacheWrite, units.CacheWrite, ref amounts)
            & Input(kinds.CacheWriteHour, units.CacheWriteHour ?? units.CacheWrite, ref amounts)
            & Input(kinds.AudioInput, units.AudioInput, ref amounts)
            & Input(kinds.ImageInput, units.ImageInput, ref amounts)
            & Input(kinds.VideoInput, units.VideoInput, ref amounts)
            & Input(kinds.ToolUseInput, null, ref amounts)
            & Input(kinds.DocumentInput, null, ref amounts)
            & Input(kinds.TextInput, null, ref amounts)
            & Output(kinds.Reasoning, units.Reasoning, ref amounts)
            & Output(kinds.AudioOutput, units.AudioOutput, ref amounts)
            & Output(kinds.ImageOutput, units.ImageOutput, ref amounts)
            & Output(kinds.VideoOutput, units.VideoOutput, ref amounts)
            & Output(kinds.TextOutput, null, ref amounts);

        bool Input(in ClassShares tokens, TieredPrice? price, ref CostAmounts amounts)
        {
            if (tokens.Sum == 0)
            {
                return true;
            }

            if ((price ?? units.Input) is not { } known)
            {
                return false;
            }

            amounts.AddInput(in tokens, known.At(size) * factor);
            return true;
        }

        bool Output(in ClassShares tokens, TieredPrice? price, ref CostAmounts amounts)
        {
            if (tokens.Sum == 0)
            {
                return true;
            }

            if ((price ?? units.Output) is not { } known)
            {
                return false;
            }

            amounts.AddOutput(in tokens, known.At(size) * factor);
            return true;
        }
    }

    /// <summary>Adds what is billed beside tokens. True when there was something that stands in the place of tokens.</summary>
    private static bool AddUnits(in BillableExchange exchange, UnitPrices units, decimal factor, ref CostAmounts amounts)
    {
        var (billed, split) = (exchange.Billed, exchange.Split);
        var inPlace = 0;
        Add(units.MediaHour, billed.Milliseconds is > 0 and { } length ? Math.Max(length, units.LeastMilliseconds) : billed.Milliseconds, MillisecondsPerHour, ref amounts);
        Add(units.Pages, billed.Pages, Thousand, ref amounts);
        Add(units.Characters, billed.Characters, Million, ref amounts);
        Add(units.Searches, billed.SearchUnits, Thousand, ref amounts);
        if (units.Hour is { } hour)
        {
            inPlace++;
            amounts.Spread(hour * factor * exchange.Duration.Ticks * ExchangeCost.Unit / TimeSpan.TicksPerHour, split, onInput: null);
        }

        if (units.Requests is { } request)
        {
            amounts.Spread(request * factor * (ExchangeCost.Unit / Thousand) * Math.Max(1, exchange.Requests), split, onInput: null);
        }

        if (!billed.ToolCalls.IsEmpty && !units.ToolCalls.IsEmpty)
        {
            foreach (var (tool, calls) in billed.ToolCalls)
            {
                if (units.ToolCalls.TryGetValue(tool, out var call))
                {
                    amounts.Spread(call * factor * calls * (ExchangeCost.Unit / Thousand), split, onInput: false);
                }
            }
        }

        return inPlace > 0;

        void Add(decimal? price, long? count, long per, ref CostAmounts amounts)
        {
            if (price is { } known && count is { } some)
            {
                inPlace++;
                amounts.Spread(known * factor * some * ExchangeCost.Unit / per, split, onInput: true);
            }
        }
    }

    private ModelPrices Find(string provider, string model) => _names.TryGetValue((provider, model), out var known) ? known : Look(provider, model);

    private ModelPrices Look(string provider, string model)
    {
        var id = ProviderNames.IdOf(provider);
        var found = new ModelPrices(id, PublishedPrices.Default.Find(provider, model), Array.FindAll(_own, price => price.Fits(provider, id, model)), Version);
        if (_names.Count < MostNames)
        {
            _names.TryAdd((provider, model), found);
        }

        return found;
    }

    /// <summary>The first eight digits of a hash: enough to tell the editions of one company's list apart.</summary>
    private static string Fingerprint(IReadOnlyList<OwnPrice> own, IReadOnlyList<ExchangeRate> rates) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { own, rates })).AsSpan(0, 4));
}
