using System.Collections.Immutable;
using System.Globalization;
using TokenGate.Pricing;
using TokenGate.Pricing.Units;

namespace TokenGate.Gateway.Options;

/// <summary>Makes the price book of a configuration.</summary>
public static class PriceSettings
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The price book of options without a fault.</summary>
    /// <param name="report">The options.</param>
    /// <param name="currency">The currency of costs; null for the configured one.</param>
    public static PriceBook From(ReportOptions report, string? currency = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new PriceBook(
            currency ?? report.Currency,
            [.. report.Prices.Select(price => OwnOf(price, report.Currency))],
            [.. report.Rates.Select(static rate => new ExchangeRate(rate.Currency, DayOf(rate.From), rate.PerDollar))]);
    }

    /// <summary>A day as options write it; null where none is written, or it is none.</summary>
    internal static DateOnly? DayOf(string text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>True when an entry has prices, and not a discount, tiers or the provider's report alone.</summary>
    internal static bool HasPrices(PriceOptions price) => !UnitsOf(price).IsEmpty;

    /// <summary>The prices of a configuration, in any currency.</summary>
    public static PricesInForce InForce(ReportOptions report)
    {
        var prices = new PricesInForce(From(report));
        prices.Use(currency => From(report, currency));
        return prices;
    }

    private static OwnPrice OwnOf(PriceOptions price, string currency) => new()
    {
        Provider = price.Provider,
        Model = price.Model,
        From = DayOf(price.From),
        To = DayOf(price.To),
        Currency = price.Currency.Length > 0 ? price.Currency : currency,
        Units = UnitsOf(price) is { IsEmpty: false } units ? units : null,
        Discount = price.Discount ?? 0,
        Tiers = price.Tiers.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
        TakesReported = price.TakeReported,
    };

    private static UnitPrices UnitsOf(PriceOptions price) => new()
    {
        Input = Tiered(price, price.Input, static tier => tier.Input),
        Output = Tiered(price, price.Output, static tier => tier.Output),
        CacheRead = Tiered(price, price.CachedInput, static tier => tier.CachedInput),
        CacheWrite = Tiered(price, price.CacheWrite, static tier => tier.CacheWrite),
        CacheWriteHour = Tiered(price, price.CacheWriteHour, static tier => tier.CacheWriteHour),
        AudioInput = Tiered(price, price.AudioInput),
        ImageInput = Tiered(price, price.ImageInput),
        VideoInput = Tiered(price, price.VideoInput),
        Reasoning = Tiered(price, price.Reasoning),
        AudioOutput = Tiered(price, price.AudioOutput),
        ImageOutput = Tiered(price, price.ImageOutput),
        VideoOutput = Tiered(price, price.VideoOutput),
        MediaHour = price.MediaHour,
        Pages = price.Pages,
        Characters = price.Characters,
        Searches = price.Searches,
        Requests = price.Requests,
        Hour = price.Hour,
        ToolCalls = price.ToolCalls.ToImmutableSortedDictionary(),
    };

    private static TieredPrice? Tiered(PriceOptions price, decimal? below, Func<PriceTierOptions, decimal?>? above = null) => below is not { } known
        ? null
        : new TieredPrice(known)
        {
            Tiers = above is null ? [] : [.. price.Above.Where(tier => above(tier) is not null).Select(tier => new PriceTier(tier.Tokens, above(tier)!.Value))],
        };
}
