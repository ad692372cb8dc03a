using TokenGate.Usage;

namespace TokenGate.Pricing;

/// <summary>What the price of an exchange depends on.</summary>
/// <param name="Provider">The provider as records name it.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="StartedAt">When it began: the prices of this moment hold.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Counts">Gross tokens by kind.</param>
/// <param name="Split">How they divide: the cost divides alike.</param>
/// <param name="Billed">What is billed beside tokens, and the service tier.</param>
public readonly record struct BillableExchange(
    string Provider, string Model, DateTimeOffset StartedAt, TimeSpan Duration, TokenCounts Counts, TokenSplit Split, BilledUnits Billed)
{
    /// <summary>
    /// How many requests the counts are the sum of, at least 1: a report on a batch tells of many, and prices that depend on the size of a
    /// request follow their average.
    /// </summary>
    public int Requests { get; init; } = 1;

    /// <summary>What the price of a recorded exchange depends on.</summary>
    public static BillableExchange From(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return From(record, record.Judgement.Split);
    }

    /// <summary>What the price of an exchange depends on, with another division of its tokens than the record's.</summary>
    public static BillableExchange From(UsageRecord record, TokenSplit split)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new BillableExchange(record.Provider, record.Model, record.StartedAt, record.Duration, record.Counts, split, record.Billed);
    }
}
