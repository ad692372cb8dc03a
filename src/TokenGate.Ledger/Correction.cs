using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Counts of an earlier exchange booked anew: the difference to what the journal said before, on the exchange's own day. The original
/// stays as it is; the sums follow both.
/// </summary>
/// <param name="Id">The correction's identity, made from what caused it and the record, so that it is booked once.</param>
/// <param name="At">When it was booked, UTC.</param>
/// <param name="RecordId">The exchange it points to.</param>
/// <param name="Cause">Why: an accepted appeal, or a restatement with both model hashes.</param>
/// <param name="Booking">Where it is booked, what the exchange was taken for, and the difference; parts may be negative.</param>
internal sealed record Correction(string Id, DateTimeOffset At, string RecordId, string Cause, Booking Booking)
{
    /// <summary>The difference in cost, divided as the tokens are; null when none moved.</summary>
    public ExchangeCost? Cost { get; init; }

    /// <summary>The difference between two ways to divide the same gross tokens. The identities keep holding in every sum.</summary>
    /// <param name="id">The correction's identity.</param>
    /// <param name="at">When it is booked.</param>
    /// <param name="cause">Why.</param>
    /// <param name="record">The exchange.</param>
    /// <param name="priced">What it cost when it was last priced, and how its tokens were divided then.</param>
    /// <param name="before">How its tokens are divided.</param>
    /// <param name="after">How they are to be divided.</param>
    public static Correction Create(
        string id, DateTimeOffset at, string cause, UsageRecord record, (ExchangeCost Cost, TokenSplit Split)? priced, TokenSplit before, TokenSplit after)
    {
        var reasoning = record.Counts.Reasoning ?? 0;
        var cached = record.Counts.Cached ?? 0;
        var rules = BookingClass.RulesOf(record.Judgement.Rules);
        var cost = CostDifference(priced, before, after);
        var difference = new UsageSums(
            Exchanges: 0,
            Requests: Booking.RequestsOf(after) - Booking.RequestsOf(before),
            Split: Subtract(after, before),
            TrustedReasoning: Booking.TrustedReasoningOf(reasoning, after, rules) - Booking.TrustedReasoningOf(reasoning, before, rules),
            Reasoning: 0,
            Cached: 0)
        {
            Kinds = default(KindSums) with { TrustedCached = KindDivision.TrustedCachedOf(cached, after) - KindDivision.TrustedCachedOf(cached, before) },
            Cost = CostSums.From(cost, BilledUnits.None),
        };
        return new Correction(id, at, record.Id, cause, Booking.From(record) with { Sums = difference }) { Cost = cost };
    }

    /// <summary>The difference between two costs of the same tokens: no token moves.</summary>
    /// <param name="id">The correction's identity.</param>
    /// <param name="at">When it is booked.</param>
    /// <param name="cause">Why.</param>
    /// <param name="record">The exchange.</param>
    /// <param name="before">What it costs until now; null where no price was known.</param>
    /// <param name="after">What it costs by other prices, in the same currency.</param>
    public static Correction Reprice(string id, DateTimeOffset at, string cause, UsageRecord record, ExchangeCost? before, ExchangeCost after)
    {
        var cost = after with { Split = Subtract(after.Split, before?.Split ?? TokenSplit.None) };
        var difference = new UsageSums(0, 0, TokenSplit.None, 0, 0, 0) { Cost = CostSums.From(cost, BilledUnits.None) };
        return new Correction(id, at, record.Id, cause, Booking.From(record) with { Sums = difference }) { Cost = cost };
    }

    /// <summary>
    /// Moves cost with the tokens. Trusted and withheld tokens of one side trade places at the price that both of them have together, so
    /// what an appeal releases is
    /// what was withheld, to the billionth; what else a restatement moves follows in proportion to its tokens, and the gross stays.
    /// </summary>
    private static ExchangeCost? CostDifference((ExchangeCost Cost, TokenSplit Split)? priced, TokenSplit before, TokenSplit after)
    {
        if (priced is not var (cost, split))
        {
            return null;
        }

        // What earlier corrections moved is worked out from the price again: the same divisions give the same cost.
        var difference = Subtract(CostSplit.Divide(cost.Split, split, after), CostSplit.Divide(cost.Split, split, before));
        return difference == TokenSplit.None ? null : cost with { Split = difference };
    }

    private static TokenSplit Subtract(TokenSplit left, TokenSplit right) => new(
        left.Replayed - right.Replayed,
        left.Repeated - right.Repeated,
        left.TrustedInput - right.TrustedInput,
        left.WithheldInput - right.WithheldInput,
        left.RepeatedOutput - right.RepeatedOutput,
        left.TrustedOutput - right.TrustedOutput,
        left.WithheldOutput - right.WithheldOutput)
    {
        UnseenInput = left.UnseenInput - right.UnseenInput,
        UnseenOutput = left.UnseenOutput - right.UnseenOutput,
    };
}
