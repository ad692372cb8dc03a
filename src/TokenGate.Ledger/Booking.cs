using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What one entry adds to the sums, and where.</summary>
/// <param name="Key">The quarter hour and the names it is booked under.</param>
/// <param name="Class">What the exchange was taken for.</param>
/// <param name="Sums">What it adds.</param>
internal readonly record struct Booking(BookingKey Key, BookingClass Class, UsageSums Sums)
{
    /// <summary>
    /// The booking of an exchange. It is a request when it is usage and at least one of its tokens is trusted; in observe mode
    /// the split says so whatever the verdict.
    /// </summary>
    public static Booking From(UsageRecord record) => new(
        new BookingKey(QuarterHour.From(record.StartedAt), record.Team, record.User, record.Route, record.Model, record.Project, record.Client),
        BookingClass.From(record),
        record.IsUsage ? SumsOf(record.Judgement.Split, record.Counts, record.Billed, record.Cost) : new UsageSums(1, 0, TokenSplit.None, 0, 0, 0));

    /// <summary>The sums of one exchange that is usage.</summary>
    public static UsageSums SumsOf(TokenSplit split, TokenCounts counts, BilledUnits billed, ExchangeCost? cost) => new(
        Exchanges: 1,
        Requests: RequestsOf(split),
        Split: split,
        TrustedReasoning: TrustedReasoningOf(counts.Reasoning ?? 0, split),
        Reasoning: counts.Reasoning ?? 0,
        Cached: counts.Cached ?? 0)
    {
        Kinds = KindSums.From(counts, billed, TrustedCachedOf(counts.Cached ?? 0, split)),
        Cost = CostSums.From(cost, billed),
    };

    /// <summary>1 for an exchange with a trusted token, else 0.</summary>
    public static long RequestsOf(TokenSplit split) => split.TrustedInput + split.TrustedOutput > 0 ? 1 : 0;

    /// <summary>
    /// Reasoning among the trusted output. What is unseen is reasoning first, by the counting rules. Of the rest, providers do not say
    /// which tokens were reasoning,
    /// so the trusted part has the same share of it as the whole, rounded down: never more than the trusted output itself.
    /// </summary>
    public static long TrustedReasoningOf(long reasoning, TokenSplit split)
    {
        var output = split.Output - split.UnseenOutput;
        if (output <= 0 || split.TrustedOutput <= 0)
        {
            return 0;
        }

        return (long)((Int128)Math.Clamp(reasoning - split.UnseenOutput, 0, output) * split.TrustedOutput / output);
    }

    /// <summary>
    /// Cached reads among the trusted input: replayed, repeated, unseen and withheld tokens take theirs first, in this order, so the
    /// trusted ones have what is left.
    /// </summary>
    public static long TrustedCachedOf(long cached, TokenSplit split) => Math.Clamp(cached - (split.Input - split.TrustedInput), 0, Math.Max(0, split.TrustedInput));
}
