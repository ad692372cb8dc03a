using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What one entry adds to the sums, and where.</summary>
/// <param name="Key">The hour and the names it is booked under.</param>
/// <param name="Class">What the exchange was taken for.</param>
/// <param name="Sums">What it adds.</param>
internal readonly record struct Booking(BookingKey Key, BookingClass Class, UsageSums Sums)
{
    /// <summary>
    /// The booking of an exchange. It is a request when it is usage and at least one of its tokens is trusted; in observe mode
    /// the split says so whatever the verdict.
    /// </summary>
    public static Booking From(UsageRecord record)
    {
        var split = record.IsUsage ? record.Judgement.Split : TokenSplit.None;
        return new Booking(
            new BookingKey(UnixHour.From(record.StartedAt), record.Team, record.User, record.Route, record.Model),
            BookingClass.From(record),
            SumsOf(split, record.Counts.Reasoning ?? 0, record.Counts.Cached ?? 0, record.IsUsage));
    }

    /// <summary>The sums of one exchange from its split and its gross subsets.</summary>
    public static UsageSums SumsOf(TokenSplit split, long reasoning, long cached, bool isUsage) => new(
        Exchanges: 1,
        Requests: split.TrustedInput + split.TrustedOutput > 0 ? 1 : 0,
        Split: split,
        TrustedReasoning: TrustedPart(reasoning, split),
        Reasoning: isUsage ? reasoning : 0,
        Cached: isUsage ? cached : 0);

    /// <summary>
    /// Reasoning among the trusted output. Providers do not say which of the output's tokens were reasoning, so the trusted part of the
    /// output has the same share of it as the whole, rounded down: never more than the trusted output itself.
    /// </summary>
    private static long TrustedPart(long reasoning, TokenSplit split)
    {
        var output = split.Output;
        if (output <= 0 || split.TrustedOutput <= 0)
        {
            return 0;
        }

        return (long)((Int128)Math.Clamp(reasoning, 0, output) * split.TrustedOutput / output);
    }
}
