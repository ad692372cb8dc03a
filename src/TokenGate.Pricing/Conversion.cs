namespace TokenGate.Pricing;

/// <summary>Turns amounts of one currency into another by dated rates. Without a rate there is no amount.</summary>
internal sealed class Conversion
{
    /// <summary>The currency of list prices.</summary>
    public const string Dollar = "USD";

    private readonly Dictionary<string, ExchangeRate[]> _rates;

    /// <summary>Takes rates in any order.</summary>
    public Conversion(IEnumerable<ExchangeRate> rates) => _rates = rates
        .GroupBy(static rate => rate.Currency, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            static group => group.Key,
            static group => group.OrderByDescending(static rate => rate.From ?? DateOnly.MinValue).ToArray(),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Units of one currency for a unit of another at a moment; null when a rate is missing.</summary>
    public decimal? Factor(string from, string to, DateTimeOffset time)
    {
        if (from.Equals(to, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return PerDollar(to, day) is { } wanted && PerDollar(from, day) is { } given ? wanted / given : null;
    }

    private decimal? PerDollar(string currency, DateOnly day)
    {
        if (currency.Equals(Dollar, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        foreach (var rate in _rates.GetValueOrDefault(currency, []))
        {
            if (rate.From is not { } from || day >= from)
            {
                return rate.PerDollar;
            }
        }

        return null;
    }
}
