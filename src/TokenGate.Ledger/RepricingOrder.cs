using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What is to be priced again, and how.</summary>
public sealed record RepricingOrder
{
    /// <summary>First moment, inclusive, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Last moment, exclusive, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>
    /// What an exchange costs, by its record and its tokens as they are divided now; null leaves what is booked. A cost in another
    /// currency than the booked one is not booked either.
    /// </summary>
    public required Func<UsageRecord, TokenSplit, ExchangeCost?> Price { get; init; }

    /// <summary>The version of the prices.</summary>
    public required string Prices { get; init; }

    /// <summary>Who ordered it.</summary>
    public string By { get; init; } = "";

    /// <summary>Called for every exchange whose cost changes, with the record, the cost before and the cost after.</summary>
    public Action<UsageRecord, ExchangeCost?, ExchangeCost>? Changed { get; init; }
}
