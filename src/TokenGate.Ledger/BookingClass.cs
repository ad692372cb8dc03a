using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>What an exchange was taken for: the part of a booking that only the journal keeps, never Redis.</summary>
/// <param name="Verdict">The verdict as recorded; a correction is booked under its exchange's.</param>
/// <param name="Source">Where the gross counts come from.</param>
/// <param name="Reason">The feature that contributed most to a verdict that withholds; empty otherwise.</param>
internal readonly record struct BookingClass(Verdict Verdict, UsageSource Source, string Reason)
{
    /// <summary>The class of an exchange.</summary>
    public static BookingClass From(UsageRecord record)
    {
        var judgement = record.Judgement;
        var score = judgement.Verdict switch
        {
            Verdict.Padded => judgement.Padding,
            Verdict.Duplicate => judgement.Duplication,
            Verdict.Inflated => judgement.Output,
            _ => null,
        };
        return new BookingClass(judgement.Verdict, record.Source, score is { Reasons: [var first, ..] } ? first.Feature : "");
    }
}
