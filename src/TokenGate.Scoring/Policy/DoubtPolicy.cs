using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// From scores to a verdict, by the person's account for doubt and by nothing else. A doubtful exchange draws its fresh tokens, input
/// before output; what the account does not cover is withheld. What nobody doubts refills it. While it is nearly empty, lower thresholds
/// hold: one odd exchange proves nothing, and many make the next one likelier. Thread-safe: it holds nothing.
/// </summary>
internal static class DoubtPolicy
{
    private static readonly string Lowered = string.Create(CultureInfo.InvariantCulture, $", the lower one of an account below {DoubtAccount.Low:N0} tokens");

    /// <summary>Concludes an exchange.</summary>
    /// <param name="scores">The scores that apply.</param>
    /// <param name="freshInput">Fresh input tokens.</param>
    /// <param name="freshOutput">Fresh output tokens.</param>
    /// <param name="isKnown">Whether anybody was identified; for nobody there is no account and nothing is withheld.</param>
    /// <param name="account">The person's account, refilled up to the exchange.</param>
    public static PolicyDecision Conclude(ReadOnlySpan<ScoreResult> scores, long freshInput, long freshOutput, bool isKnown, ref DoubtAccount account)
    {
        var fresh = freshInput + freshOutput;
        var isLow = isKnown && account.IsLow;
        var strongest = Strongest(scores, isLow);
        if (strongest < 0)
        {
            account.Earn(fresh);
            return new PolicyDecision(Verdict.Trusted, Undoubted(scores, isLow), 0, 0, null);
        }

        ref readonly var score = ref scores[strongest];
        var reason = string.Create(CultureInfo.InvariantCulture, $"the {score.Name} score {score.Score.Probability:0.0000} reaches its threshold {score.Limit(isLow):0.0000}{(isLow ? Lowered : "")}");
        if (!isKnown)
        {
            return new PolicyDecision(Verdict.Trusted, $"doubtful, and trusted, for nobody was identified: {reason}", 0, 0, null);
        }

        var balance = account.Balance;
        var drawn = account.Draw(fresh);
        var input = Math.Min(drawn, freshInput);
        var doubt = new DoubtEntry(score.Name, drawn, balance);
        return drawn == fresh
            ? new PolicyDecision(Verdict.Trusted, string.Create(CultureInfo.InvariantCulture, $"doubtful, and trusted: {reason}; the account for doubt held {balance:N0} tokens and covers all {fresh:N0}"), 0, 0, doubt)
            : new PolicyDecision(
                VerdictOf(score.Head),
                string.Create(CultureInfo.InvariantCulture, $"withheld in part or whole: {reason}; the account for doubt held {balance:N0} tokens and covers {drawn:N0} of {fresh:N0}, input before output"),
                freshInput - input,
                freshOutput - (drawn - input),
                doubt);
    }

    private static int Strongest(ReadOnlySpan<ScoreResult> scores, bool isLow)
    {
        var strongest = -1;
        for (var i = 0; i < scores.Length; i++)
        {
            strongest = scores[i].Doubts(isLow) && (strongest < 0 || scores[i].Excess > scores[strongest].Excess) ? i : strongest;
        }

        return strongest;
    }

    private static string Undoubted(ReadOnlySpan<ScoreResult> scores, bool isLow)
    {
        var parts = new string[scores.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = string.Create(CultureInfo.InvariantCulture, $"the {scores[i].Name} score {scores[i].Score.Probability:0.0000} is below its threshold {scores[i].Limit(isLow):0.0000}");
        }

        return parts.Length == 0 ? "trusted: nothing to score" : "trusted: " + string.Join("; ", parts);
    }

    private static Verdict VerdictOf(ScoreKind head) => head switch
    {
        ScoreKind.Padding => Verdict.Padded,
        ScoreKind.Duplication => Verdict.Duplicate,
        _ => Verdict.Inflated,
    };
}
