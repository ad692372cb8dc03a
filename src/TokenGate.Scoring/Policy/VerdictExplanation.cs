using System.Globalization;
using System.Text;
using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// Says what was counted of an exchange and why, to the person who sent it. It speaks of the content, and of nobody's intention.
/// </summary>
public static class VerdictExplanation
{
    /// <summary>What adds less than this, in log-odds, is no reason.</summary>
    private const double LeastContribution = 0.5;

    /// <summary>The explanation: a few sentences, one on a line, each ended by a line feed.</summary>
    /// <param name="judgement">The judgement of a usage record.</param>
    /// <param name="honest">The range of a feature in honest work, as it is printed; null where it is not known.</param>
    public static string Write(Judgement judgement, Func<string, string?>? honest = null)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        var text = new StringBuilder();
        if (judgement.Verdict is Verdict.Failed or Verdict.Unreadable or Verdict.NoUsage)
        {
            return text.Line($"Nothing of this exchange counts as usage: {judgement.Policy}.").ToString();
        }

        WriteCounts(text, judgement.Split);
        if (EarlierExchange.In(judgement.Policy) is { Length: > 0 } earlier)
        {
            text.Append(earlier).Append('\n');
        }

        if (judgement.Doubt is not { } doubt)
        {
            return text.Line($"Nothing about it was unusual enough to be doubted.").ToString();
        }

        text.Line($"The {doubt.Score} score of this exchange, which looks at {SubjectOf(doubt.Score)}, is as high as in {Rarity(doubt)}. A score describes the text; it is no statement about you.");
        WriteReasons(text, Scored(judgement, doubt.Score), honest);
        WriteAccount(text, judgement, doubt);
        if (judgement.Verdict != Verdict.Trusted)
        {
            text.Line($"If this was ordinary work, appeal: name the exchange and say what it was for. A granted appeal counts it and gives back what was drawn.");
        }

        return text.ToString();
    }

    private static void WriteCounts(StringBuilder text, TokenSplit split)
    {
        text.Line($"Counted: {split.TrustedInput:N0} of {split.Input:N0} tokens sent and {split.TrustedOutput:N0} of {split.Output:N0} tokens answered.");
        Unless(split.Replayed, "tokens of earlier turns came along with the conversation. They counted when they were sent first");
        Unless(split.Repeated, "tokens sent stood in earlier requests or earlier in this one. Text counts once, for everybody");
        Unless(split.RepeatedOutput, "tokens answered stood earlier in the answer or in earlier answers, or answer what was asked before");
        Unless(split.UnseenInput + split.UnseenOutput, "tokens were billed for text that did not pass the gateway. They count for nobody");
        Unless(split.WithheldInput + split.WithheldOutput, "tokens were withheld");

        void Unless(long tokens, string what)
        {
            if (tokens > 0)
            {
                text.Line($"Not counted: {tokens:N0} {what}.");
            }
        }
    }

    private static void WriteReasons(StringBuilder text, ModelScore? score, Func<string, string?>? honest)
    {
        foreach (var reason in score?.Reasons.Where(reason => reason.Contribution >= LeastContribution) ?? [])
        {
            var sentence = FeatureCatalogue.All.FirstOrDefault(feature => feature.Name == reason.Feature)?.Sentence ?? reason.Feature;
            var range = honest?.Invoke(reason.Feature) is { Length: > 0 } usual ? $"; in ordinary work {usual}" : "";
            text.Line($"- {sentence} ({reason.Feature} is {reason.Value.ToString("G3", CultureInfo.InvariantCulture)}{range}.)");
        }
    }

    private static void WriteAccount(StringBuilder text, Judgement judgement, DoubtEntry doubt)
    {
        var split = judgement.Split;
        text.Line($"Everybody has an account for such exchanges: up to {DoubtAccount.Limit:N0} tokens, {DoubtAccount.DailyRefill:N0} more each day ({DoubtAccount.LowDailyRefill:N0} below {DoubtAccount.Low:N0}), and 1 for every {DoubtAccount.EarnedIsOneIn} other tokens. It covers a request before its answer.");
        text.Line($"Yours held {doubt.Balance:N0}. It covered {doubt.Drawn:N0}, which {(split.WithheldInput + split.WithheldOutput > 0 ? "count; the rest does not" : "count")}.");
    }

    private static string Rarity(DoubtEntry doubt) => doubt.Balance < DoubtAccount.Low
        ? string.Create(CultureInfo.InvariantCulture, $"1 of 200 ordinary exchanges or fewer, which is enough where the account described below holds less than {DoubtAccount.Low:N0} tokens")
        : "1 of 400 ordinary exchanges or fewer";

    private static string SubjectOf(string score) => score switch
    {
        "padding" => "whether the new text of a request says anything",
        "duplication" => "whether a request asks anything that the ones before it did not",
        _ => "whether an answer is long and says little",
    };

    private static ModelScore? Scored(Judgement judgement, string name) => name switch
    {
        "padding" => judgement.Padding,
        "duplication" => judgement.Duplication,
        _ => judgement.Output,
    };

    private static StringBuilder Line(this StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
