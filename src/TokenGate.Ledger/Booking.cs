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
        record.IsUsage ? SumsOf(record.Judgement.Split, record.Counts, record.Billed, record.Cost, BookingClass.RulesOf(record.Judgement.Rules)) : new UsageSums(1, 0, TokenSplit.None, 0, 0, 0));

    /// <summary>The sums of one exchange that is usage.</summary>
    public static UsageSums SumsOf(TokenSplit split, TokenCounts counts, BilledUnits billed, ExchangeCost? cost, int rules) => new(
        Exchanges: 1,
        Requests: RequestsOf(split),
        Split: split,
        TrustedReasoning: TrustedReasoningOf(counts.Reasoning ?? 0, split, rules),
        Reasoning: counts.Reasoning ?? 0,
        Cached: counts.Cached ?? 0)
    {
        Kinds = KindSums.From(counts, billed, KindDivision.TrustedCachedOf(counts.Cached ?? 0, split)),
        Cost = CostSums.From(cost, billed),
    };

    /// <summary>1 for an exchange with a trusted token, else 0.</summary>
    public static long RequestsOf(TokenSplit split) => split.TrustedInput + split.TrustedOutput > 0 ? 1 : 0;

    /// <summary>
    /// Reasoning among the trusted output, as kinds are divided. Records of the first edition were booked with the share of reasoning that
    /// the whole output has, and stay as they were booked: journal and Redis hold these sums.
    /// </summary>
    public static long TrustedReasoningOf(long reasoning, TokenSplit split, int rules)
    {
        if (rules > BookingClass.FirstRules)
        {
            return KindDivision.TrustedReasoningOf(reasoning, split);
        }

        return split is { Output: > 0, TrustedOutput: > 0 } ? (long)((Int128)Math.Clamp(reasoning, 0, split.Output) * split.TrustedOutput / split.Output) : 0;
    }
}
