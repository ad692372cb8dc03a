using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// What an exchange was taken for and what its price hangs on: the part of a booking that only the journal keeps, never Redis.
/// </summary>
/// <param name="Verdict">The verdict as recorded; a correction is booked under its exchange's.</param>
/// <param name="Source">Where the gross counts come from.</param>
/// <param name="Reason">The feature that contributed most to a verdict that withholds; empty otherwise.</param>
/// <param name="Provider">The provider, or <c>-</c>.</param>
/// <param name="Tier">The service tier as the provider names it; empty when it was not told.</param>
/// <param name="Work">The kind of work; empty when it is not known.</param>
/// <param name="Rules">The edition of the counting rules.</param>
internal readonly record struct BookingClass(Verdict Verdict, UsageSource Source, string Reason, string Provider, string Tier, string Work, int Rules)
{
    /// <summary>The edition of records that were made before there were editions.</summary>
    public const int FirstRules = 1;

    /// <summary>What a longer tier is booked under: a provider must not make as many rows as it has words.</summary>
    private const string OtherTier = "other";

    private const int LongestTier = 32;

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
        return new BookingClass(
            judgement.Verdict,
            record.Source,
            score is { Reasons: [var first, ..] } ? first.Feature : "",
            record.Provider,
            TierOf(record.Billed.ServiceTier),
            record.Work,
            RulesOf(judgement.Rules));
    }

    /// <summary>A tier as it is booked.</summary>
    public static string TierOf(string? told) => told is null ? "" : told.Length > LongestTier ? OtherTier : told;

    /// <summary>An edition as it is booked.</summary>
    public static int RulesOf(int recorded) => Math.Max(FirstRules, recorded);
}
