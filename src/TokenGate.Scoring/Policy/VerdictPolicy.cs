using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// From scores to a verdict. A score withholds at its own threshold (its share of the false-positive budget), at a lower one when two of
/// the user's last eight exchanges were above that as well (one odd request is no pattern, three are), and at the lowest when four were: what goes on
/// like that goes on. Where several withhold, the one furthest above its threshold names the verdict. Pure and thread-safe.
/// </summary>
internal static class VerdictPolicy
{
    /// <summary>Exchanges that are asked to bear a lower score out.</summary>
    public const int CorroborationWindow = 8;

    /// <summary>How many of them must be above the lower threshold too.</summary>
    public const int WitnessesNeeded = 2;

    /// <summary>How many of them must be above the lower threshold for the lowest one to withhold.</summary>
    public const int HabitNeeded = 4;

    /// <summary>Concludes.</summary>
    public static PolicyDecision Conclude(in PolicyCase @case)
    {
        if (@case.Scores.IsEmpty)
        {
            var line = @case.HasModels ? "nothing fresh to judge: all of it was there before" : "no models: what accounting leaves is trusted";
            return new PolicyDecision(Verdict.Trusted, line, PastMark.None);
        }

        var (raised, strongest, witnessed) = (PastMark.None, -1, 0);
        for (var i = 0; i < @case.Scores.Length; i++)
        {
            ref readonly var score = ref @case.Scores[i];
            if (!score.AboveReview || ExemptionReason(score.Head, in @case) is not null)
            {
                continue;
            }

            raised |= score.AboveCorroborated ? MarkOf(score.Head) : PastMark.None;
            var witnesses = CountWitnesses(score.Head, @case.Recent);
            if (witnesses < NeededFor(in score))
            {
                continue;
            }

            if (strongest < 0 || score.Excess > @case.Scores[strongest].Excess)
            {
                (strongest, witnessed) = (i, witnesses);
            }
        }

        return strongest >= 0
            ? new PolicyDecision(VerdictOf(@case.Scores[strongest].Head), Withheld(in @case.Scores[strongest], witnessed), raised)
            : new PolicyDecision(Verdict.Trusted, Trusted(in @case), raised);
    }

    /// <summary>Why a score may not withhold this exchange; null when it may.</summary>
    private static string? ExemptionReason(ScoreKind head, in PolicyCase @case) => head switch
    {
        _ when @case.FreshInput + @case.FreshOutput < PolicyLimits.MinFresh => "too little that is new to withhold",
        ScoreKind.Padding when PolicyLimits.IsTooLittleToPad(@case.FreshInput, @case.Features) => "too little new input to be padding",
        ScoreKind.Duplication when (@case.FreshInput + @case.FreshOutput) * PolicyLimits.DuplicateDealtWith < @case.Gross => "nearly all of it is counted as repeated already",
        ScoreKind.Duplication when @case.IsRegeneration => "a regeneration within its limit",
        ScoreKind.Duplication when @case.GoesOn && @case.FreshInput < PolicyLimits.MinDuplicateTurn => "a short turn of a conversation",
        ScoreKind.Output when @case.FreshOutput < PolicyLimits.MinInflatedOutput => "too short an answer to be coerced",
        _ => null,
    };

    private static int NeededFor(in ScoreResult score) => score.AboveDecision ? 0 : score.AboveCorroborated ? WitnessesNeeded : HabitNeeded;

    private static int CountWitnesses(ScoreKind head, ExchangeRing recent)
    {
        var (count, mark) = (0, MarkOf(head));
        for (var age = 0; age < Math.Min(CorroborationWindow, recent.Count); age++)
        {
            count += (recent[age].Mark & mark) != 0 ? 1 : 0;
        }

        return count;
    }

    private static string Withheld(in ScoreResult score, int witnesses)
    {
        if (score.Configured is { } threshold)
        {
            return Invariant($"{Name(score.Head)} {score.Score.Probability:0.0000} at or above the configured threshold {threshold:0.0000}: withheld");
        }

        var above = Invariant($"{Name(score.Head)} {score.Score.Probability:0.0000} (score {score.Raw:0.00}) at or above its");
        var (lower, lowest) = (score.Corroborated, score.Habitual);
        return score.AboveDecision ? Invariant($"{above} threshold {score.Decision.Probability:0.0000} (score {score.Decision.Raw:0.00}): withheld")
            : score.AboveCorroborated ? Invariant($"{above} lower threshold {lower.Probability:0.0000} (score {lower.Raw:0.00}), as were {witnesses} of the last {CorroborationWindow}: withheld")
            : Invariant($"{above} lowest threshold {lowest.Probability:0.0000} (score {lowest.Raw:0.00}), and {witnesses} of the last {CorroborationWindow} were above the lower one, {lower.Probability:0.0000}: withheld");
    }

    private static string Trusted(in PolicyCase @case)
    {
        var parts = new string[@case.Scores.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            ref readonly var score = ref @case.Scores[i];
            var threshold = score.Configured ?? score.Decision.Probability;
            var excuse = score.AboveReview ? ExemptionReason(score.Head, in @case) : null;
            parts[i] = excuse is not null ? $"{Name(score.Head)} does not apply ({excuse})"
                : score.AboveReview ? Invariant($"{Name(score.Head)} {score.Score.Probability:0.0000} above its {(score.AboveCorroborated ? "lower" : "lowest")} threshold alone ({CountWitnesses(score.Head, @case.Recent)} of the last {CorroborationWindow} bear it out, {NeededFor(in score)} are needed)")
                : Invariant($"{Name(score.Head)} {score.Score.Probability:0.0000} below {threshold:0.0000}");
        }

        return "trusted: " + string.Join("; ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Name(ScoreKind head) => head switch
    {
        ScoreKind.Padding => "padding",
        ScoreKind.Duplication => "duplication",
        _ => "output",
    };

    private static PastMark MarkOf(ScoreKind head) => head switch
    {
        ScoreKind.Padding => PastMark.Padding,
        ScoreKind.Duplication => PastMark.Duplication,
        _ => PastMark.Output,
    };

    private static Verdict VerdictOf(ScoreKind head) => head switch
    {
        ScoreKind.Padding => Verdict.Padded,
        ScoreKind.Duplication => Verdict.Duplicate,
        _ => Verdict.Inflated,
    };
}
