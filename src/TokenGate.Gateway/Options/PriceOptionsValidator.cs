using System.Globalization;
using TokenGate.Pricing;

namespace TokenGate.Gateway.Options;

/// <summary>What tokens cost: currency, prices of one's own, rates.</summary>
internal sealed class PriceOptionsValidator : IGatewayOptionsValidator
{
    private const string Dollar = "USD";

    /// <summary>
    /// The largest price and rate that are believed: beyond it is a slip of the pen, and amounts would leave their range.
    /// </summary>
    private const decimal Largest = 1_000_000m;

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var report = options.Report;
        return Currency("Report:Currency", report.Currency)
            .Concat(report.Prices.SelectMany((price, i) => Price(string.Create(CultureInfo.InvariantCulture, $"Report:Prices:{i}"), price)))
            .Concat(Overlaps(report.Prices))
            .Concat(report.Rates.SelectMany((rate, i) => Rate(string.Create(CultureInfo.InvariantCulture, $"Report:Rates:{i}"), rate)))
            .Concat(Twice(report.Rates))
            .Concat(Missing(report));
    }

    private static IEnumerable<ConfigurationFault> Price(string key, PriceOptions price)
    {
        foreach (var fault in Days(key, price).Concat(Amounts(key, price)).Concat(Tiers(key, price.Above)))
        {
            yield return fault;
        }

        if (price.Model.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star < price.Model.Length - 1)
        {
            yield return OptionsFault.At($"{key}:Model", $"'{price.Model}' has a * before its end", "Write a whole name, or its beginning and *");
        }

        if (price.Model.Length == 0)
        {
            yield return OptionsFault.At($"{key}:Model", "the model is missing", "Write its name, or * for every model");
        }

        if (price.Currency.Length > 0)
        {
            foreach (var fault in Currency($"{key}:Currency", price.Currency))
            {
                yield return fault;
            }
        }

        var hasPrices = PriceSettings.HasPrices(price);
        if (price.Discount is not null && hasPrices)
        {
            yield return OptionsFault.At($"{key}:Discount", "a discount and prices stand together", "Keep the discount to take it off list prices, or the prices to take their place");
        }

        if (price.Discount is null && !hasPrices && price.Tiers.Count == 0 && !price.TakeReported)
        {
            yield return OptionsFault.At(key, "nothing has a price in it", "Write Input and Output, a Discount, an Hour, or remove the entry");
        }

        if (hasPrices && price.Input is null && TokenPrices(price).Any(static each => each.Amount is not null))
        {
            yield return OptionsFault.At($"{key}:Input", "the price of the input is missing", "Write it; 0 where input is free");
        }
    }

    private static IEnumerable<ConfigurationFault> Days(string key, PriceOptions price)
    {
        foreach (var fault in Day($"{key}:From", price.From).Concat(Day($"{key}:To", price.To)))
        {
            yield return fault;
        }

        if (PriceSettings.DayOf(price.From) is { } from && PriceSettings.DayOf(price.To) is { } to && to <= from)
        {
            yield return OptionsFault.At($"{key}:To", $"{price.To} is not after {price.From}", "Write the first day on which the price holds no longer, or remove it");
        }
    }

    private static IEnumerable<ConfigurationFault> Day(string key, string text)
    {
        if (text.Length > 0 && PriceSettings.DayOf(text) is null)
        {
            yield return OptionsFault.At(key, $"'{text}' is no day", "Write it as 2026-11-01");
        }
    }

    private static IEnumerable<ConfigurationFault> Amounts(string key, PriceOptions price)
    {
        if (price.Discount is < 0 or > 1)
        {
            yield return OptionsFault.At(
                $"{key}:Discount", string.Create(CultureInfo.InvariantCulture, $"{price.Discount} is out of range"), "Write a part of 1: 0.15 for 15 %");
        }

        (string Name, decimal? Amount)[] units =
        [
            ("MediaHour", price.MediaHour), ("Pages", price.Pages), ("Characters", price.Characters), ("Searches", price.Searches), ("Requests", price.Requests),
            ("Hour", price.Hour),
        ];
        foreach (var (name, amount) in TokenPrices(price).Append(("Input", price.Input)).Concat(units)
            .Concat(price.ToolCalls.Select(static call => ($"ToolCalls:{call.Key}", (decimal?)call.Value)))
            .Concat(price.Tiers.Select(static tier => ($"Tiers:{tier.Key}", (decimal?)tier.Value)))
            .Concat(price.Above.SelectMany(static (tier, i) => TierPrices(tier).Select(each => (string.Create(CultureInfo.InvariantCulture, $"Above:{i}:{each.Name}"), each.Amount)))))
        {
            foreach (var fault in Amount($"{key}:{name}", amount))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<ConfigurationFault> Tiers(string key, IReadOnlyList<PriceTierOptions> tiers)
    {
        for (var i = 0; i < tiers.Count; i++)
        {
            var tier = string.Create(CultureInfo.InvariantCulture, $"{key}:Above:{i}");
            if (tiers[i].Tokens <= 0)
            {
                yield return OptionsFault.At($"{tier}:Tokens", string.Create(CultureInfo.InvariantCulture, $"{tiers[i].Tokens} is no size"), "Write the tokens of input above which these prices hold");
            }
            else if (tiers.Take(i).Any(other => other.Tokens == tiers[i].Tokens))
            {
                yield return OptionsFault.At($"{tier}:Tokens", string.Create(CultureInfo.InvariantCulture, $"{tiers[i].Tokens} stands there twice"), "Keep one of them");
            }

            if (TierPrices(tiers[i]).All(static each => each.Amount is null))
            {
                yield return OptionsFault.At(tier, "nothing has a price in it", "Write Input and Output, or remove it");
            }
        }
    }

    private static IEnumerable<ConfigurationFault> Amount(string key, decimal? amount)
    {
        if (amount is < 0 or > Largest)
        {
            yield return OptionsFault.At(
                key, string.Create(CultureInfo.InvariantCulture, $"{amount} is out of range"), string.Create(CultureInfo.InvariantCulture, $"Write a number from 0 to {Largest}"));
        }
    }

    private static IEnumerable<ConfigurationFault> Currency(string key, string code)
    {
        if (!Currencies.IsKnown(code))
        {
            yield return OptionsFault.At(key, $"'{code}' is no currency", Spelling.Nearest(code, Currencies.All) is { } near && code.Length == near.Length
                ? $"Did you mean {near}? Write the ISO 4217 code in capital letters"
                : "Write its ISO 4217 code, for example EUR");
        }
    }

    /// <summary>An entry without an end holds until the next of the same names begins; two that hold at once are a fault.</summary>
    private static IEnumerable<ConfigurationFault> Overlaps(IReadOnlyList<PriceOptions> prices)
    {
        for (var i = 1; i < prices.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (IsSame(prices[i], prices[j]) && Overlap(prices[i], prices[j]))
                {
                    yield return OptionsFault.At(
                        string.Create(CultureInfo.InvariantCulture, $"Report:Prices:{i}"),
                        string.Create(CultureInfo.InvariantCulture, $"it holds at the same time as Report:Prices:{j}, for the same provider and model"),
                        "Give each its own days by From and To, or keep one of them");
                }
            }
        }
    }

    private static bool IsSame(PriceOptions left, PriceOptions right) =>
        left.Provider.Equals(right.Provider, StringComparison.OrdinalIgnoreCase) && left.Model.Equals(right.Model, StringComparison.OrdinalIgnoreCase);

    private static bool Overlap(PriceOptions left, PriceOptions right)
    {
        var (leftFrom, rightFrom) = (PriceSettings.DayOf(left.From) ?? DateOnly.MinValue, PriceSettings.DayOf(right.From) ?? DateOnly.MinValue);
        var (first, second) = leftFrom <= rightFrom ? (left, rightFrom) : (right, leftFrom);
        return leftFrom == rightFrom || (PriceSettings.DayOf(first.To) is { } end && end > second);
    }

    private static IEnumerable<ConfigurationFault> Rate(string key, RateOptions rate)
    {
        foreach (var fault in Currency($"{key}:Currency", rate.Currency).Concat(Day($"{key}:From", rate.From)))
        {
            yield return fault;
        }

        if (rate.Currency == Dollar)
        {
            yield return OptionsFault.At($"{key}:Currency", "a US dollar is always one US dollar", "Remove the rate");
        }

        if (rate.PerDollar is <= 0 or > Largest)
        {
            yield return OptionsFault.At(
                $"{key}:PerDollar",
                string.Create(CultureInfo.InvariantCulture, $"{rate.PerDollar} is out of range"),
                $"Write how much of {(rate.Currency.Length > 0 ? rate.Currency : "the currency")} a US dollar is");
        }
    }

    private static IEnumerable<ConfigurationFault> Twice(IReadOnlyList<RateOptions> rates)
    {
        for (var i = 1; i < rates.Count; i++)
        {
            if (rates.Take(i).Any(other => other.Currency == rates[i].Currency && PriceSettings.DayOf(other.From) == PriceSettings.DayOf(rates[i].From)))
            {
                yield return OptionsFault.At(
                    string.Create(CultureInfo.InvariantCulture, $"Report:Rates:{i}"),
                    $"there is another rate of {rates[i].Currency} from {(rates[i].From.Length > 0 ? rates[i].From : "the beginning")} on",
                    "Keep one of them, or give it a day of its own");
            }
        }
    }

    /// <summary>Without a rate there is no price: the gateway runs, and somebody should know.</summary>
    private static IEnumerable<ConfigurationFault> Missing(ReportOptions report) =>
        report.Prices.Select((price, i) => (Key: string.Create(CultureInfo.InvariantCulture, $"Report:Prices:{i}:Currency"), price.Currency))
            .Where(price => price.Currency.Length > 0 && price.Currency != report.Currency)
            .Append(("Report:Currency", report.Currency))
            .Where(each => each.Item2 != Dollar && Currencies.IsKnown(each.Item2) && report.Rates.All(rate => rate.Currency != each.Item2))
            .Select(static each => OptionsFault.Warning(each.Item1, $"there is no rate for {each.Item2}, so prices in other currencies are no prices", $"Add one to Report:Rates: {{ \"Currency\": \"{each.Item2}\", \"PerDollar\": ... }}"));

    private static IEnumerable<(string Name, decimal? Amount)> TokenPrices(PriceOptions price) =>
    [
        ("CachedInput", price.CachedInput), ("CacheWrite", price.CacheWrite), ("CacheWriteHour", price.CacheWriteHour), ("AudioInput", price.AudioInput),
        ("ImageInput", price.ImageInput), ("VideoInput", price.VideoInput), ("Output", price.Output), ("Reasoning", price.Reasoning),
        ("AudioOutput", price.AudioOutput), ("ImageOutput", price.ImageOutput), ("VideoOutput", price.VideoOutput),
    ];

    private static (string Name, decimal? Amount)[] TierPrices(PriceTierOptions tier) =>
        [("Input", tier.Input), ("CachedInput", tier.CachedInput), ("CacheWrite", tier.CacheWrite), ("CacheWriteHour", tier.CacheWriteHour), ("Output", tier.Output)];
}
