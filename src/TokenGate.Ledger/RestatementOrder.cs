using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What is to be judged again, and how.</summary>
public sealed record RestatementOrder
{
    /// <summary>First moment, inclusive, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Last moment, exclusive, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>
    /// Divides the same gross tokens anew from the stored features; null leaves the exchange as it is. It is asked about every exchange of
    /// the period in
    /// the journal's order, and about those of the day before, whose answers are not booked: a score may look back. Parts that do not add
    /// up to the record's
    /// own gross are refused.
    /// </summary>
    public required Func<UsageRecord, TokenSplit?> Judge { get; init; }

    /// <summary>The hash of the models that <see cref="Judge"/> uses.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Who ordered it.</summary>
    public string By { get; init; } = "";

    /// <summary>
    /// Called for every exchange whose split changes, with the record, the split before and the split after; null for no callback.
    /// </summary>
    public Action<UsageRecord, TokenSplit, TokenSplit>? Changed { get; init; }
}
