using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// Judges recorded exchanges again by their stored features, with other models or thresholds. The accounting stays as it was: what was
/// replayed or repeated then is so now. To be given all records of a period in the order in which they were judged, since each draws from
/// its person's account or refills it. Not thread-safe.
/// </summary>
/// <remarks>An account is full at the first record of its person that is given. To have it as it was, begin some weeks earlier.</remarks>
public sealed class RescoringPolicy(ModelSet models, JudgeOptions options)
{
    private readonly Scoreboard _board = new(models, options.Thresholds);
    private readonly Dictionary<string, DoubtAccount> _accounts = new(StringComparer.Ordinal);

    /// <summary>The hash of the models that judge now.</summary>
    public string Version => _board.Version;

    /// <summary>True when a record can be judged again: it is usage, and its features are those of this version's catalogue.</summary>
    public static bool CanJudge(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.IsUsage && record.Judgement.Features.Length == FeatureCatalogue.All.Length;
    }

    /// <summary>The verdict, the split and the draw that the models come to; null when the record cannot be judged again.</summary>
    public (Verdict Verdict, TokenSplit Split, DoubtEntry? Doubt)? Judge(UsageRecord record)
    {
        if (!CanJudge(record))
        {
            return null;
        }

        var before = record.Judgement.Split;
        var (freshInput, freshOutput) = (before.TrustedInput + before.WithheldInput, before.TrustedOutput + before.WithheldOutput);
        var features = record.Judgement.Features.Span;
        Span<bool> applies = [false, false, false];
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            applies[(int)head] = ScoreScope.Applies(head, freshInput, freshOutput) && features[FeatureCatalogue.RangeOf(head)].ContainsAnyExcept(FeatureMath.Missing);
        }

        var scores = new ScoreResult[applies.Length];
        var count = _board.Score(features, applies, scores);
        var account = _accounts.GetValueOrDefault(record.User);
        account.Advance((record.StartedAt + record.Duration).UtcTicks);
        var decision = DoubtPolicy.Conclude(scores.AsSpan(0, count), freshInput, freshOutput, record.User != JudgeInput.Nobody, ref account);
        _accounts[record.User] = account;
        var (withheldInput, withheldOutput) = options.Mode == JudgeMode.Enforce ? (decision.WithheldInput, decision.WithheldOutput) : (0, 0);
        var split = before with
        {
            TrustedInput = freshInput - withheldInput,
            WithheldInput = withheldInput,
            TrustedOutput = freshOutput - withheldOutput,
            WithheldOutput = withheldOutput,
        };
        return (decision.Verdict, split, decision.Doubt);
    }

    /// <summary>Gives back to a person what was drawn for an exchange whose appeal was granted.</summary>
    /// <param name="user">The person.</param>
    /// <param name="drawn">What was drawn, in tokens.</param>
    public void GiveBack(string user, long drawn)
    {
        var account = _accounts.GetValueOrDefault(user);
        account.GiveBack(drawn);
        _accounts[user] = account;
    }
}
