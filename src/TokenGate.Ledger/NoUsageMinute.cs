using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>Calls of one minute that ran no model, by route and kind of path.</summary>
/// <param name="Id">The entry's identity.</param>
/// <param name="Start">When the minute began, UTC.</param>
/// <param name="Counts">Calls, each at least 1.</param>
internal sealed record NoUsageMinute(string Id, DateTimeOffset Start, IReadOnlyDictionary<(string Route, string PathKind), long> Counts)
{
    /// <summary>
    /// The edition of the counting rules that first told such calls apart; the same for every tally, as none of them is divided.
    /// </summary>
    private const int Rules = 2;

    /// <summary>
    /// What it adds to the sums: exchanges of no usage, under their routes; nobody's, because a call that runs no model is no one's usage.
    /// </summary>
    public IReadOnlyList<Booking> Bookings() =>
    [
        .. Counts.GroupBy(pair => pair.Key.Route, pair => pair.Value, StringComparer.Ordinal).Select(route => new Booking(
            new BookingKey(QuarterHour.From(Start), "-", "-", route.Key, "-", "-", "-"),
            new BookingClass(Verdict.NoUsage, UsageSource.Missing, "", "-", "", "", Rules),
            new UsageSums(route.Sum(), 0, TokenSplit.None, 0, 0, 0))),
    ];
}
