using TokenGate.Pricing.Units;

namespace TokenGate.Pricing.Catalogue;

/// <summary>Prices of a model, and when they hold.</summary>
/// <param name="From">The day from which they hold, from midnight of UTC; null for ever.</param>
/// <param name="Daily">The seconds of the UTC day between which they hold, the last not included; a span may cross midnight. Null for
/// all day.</param>
/// <param name="Units">The prices, in US dollars.</param>
internal sealed record PricePeriod(DateOnly? From, (int Start, int End)? Daily, UnitPrices Units)
{
    /// <summary>True when these prices hold at a moment.</summary>
    public bool Holds(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        if (From is { } from)
        {
            return DateOnly.FromDateTime(utc) >= from;
        }

        if (Daily is not (var start, var end))
        {
            return true;
        }

        var second = utc.TimeOfDay.TotalSeconds;
        return end < start ? second >= start || second < end : second >= start && second < end;
    }
}
