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
    /// <summary>The difference between two ways to divide the same gross tokens. The identities keep holding in every sum.</summary>
    public static Correction Create(string id, DateTimeOffset at, string cause, UsageRecord record, TokenSplit before, TokenSplit after)
    {
        var reasoning = record.Counts.Reasoning ?? 0;
        var old = Booking.SumsOf(before, reasoning, 0, isUsage: true);
        var renewed = Booking.SumsOf(after, reasoning, 0, isUsage: true);
        var difference = new UsageSums(
            Exchanges: 0,
            Requests: renewed.Requests - old.Requests,
            Split: new TokenSplit(
                after.Replayed - before.Replayed,
                after.Repeated - before.Repeated,
                after.TrustedInput - before.TrustedInput,
                after.WithheldInput - before.WithheldInput,
                after.RepeatedOutput - before.RepeatedOutput,
                after.TrustedOutput - before.TrustedOutput,
                after.WithheldOutput - before.WithheldOutput),
            TrustedReasoning: renewed.TrustedReasoning - old.TrustedReasoning,
            Reasoning: 0,
            Cached: 0);
        return new Correction(id, at, record.Id, cause, Booking.From(record) with { Sums = difference });
    }
}
