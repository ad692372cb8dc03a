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
/// <param name="models">The models.</param>
/// <param name="options">Mode and thresholds.</param>
/// <param name="granted">When each appeal was granted, in order, and the id of its exchange: what that drew is given back before the first
/// exchange that ended after the decision.</param>
/// <remarks>An account is full at the first record of its person that is given. To have it as it was, begin some weeks earlier.</remarks>
public sealed class RescoringPolicy(ModelSet models, JudgeOptions options, IReadOnlyList<(DateTimeOffset At, string RecordId)>? granted = null)
{
    private readonly Scoreboard _board = new(models, options.Thresholds);
    private readonly Dictionary<string, DoubtAccount> _accounts = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<(DateTimeOffset At, string RecordId)> _granted = granted ?? [];
    private readonly Dictionary<string, (string User, long Drawn)> _drawn = (granted ?? []).DistinctBy(static each => each.RecordId)
        .ToDictionary(static each => each.RecordId, static _ => ("", 0L), StringComparer.Ordinal);

    private int _next;

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

        var endedAt = record.StartedAt + record.Duration;
        for (; _next < _granted.Count && _granted[_next].At <= endedAt; _next++)
        {
            if (_drawn.Remove(_granted[_next].RecordId, out var back))
            {
                GiveBack(back.User, back.Drawn);
            }
        }

        var before = record.Judgement.Split;
        var (freshInput, freshOutput) = (before.TrustedInput + before.WithheldInput, before.TrustedOutput + before.WithheldOutput);
        var features = record.Judgement.Features.Span;
        Span<bool> applies = [false, false, false];
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            applies[(int)head] = ScoreScope.Applies(head, freshInput, freshOutput) && features[FeatureCatalogue.RangeOf(head)].ContainsAnyExcept(FeatureMath.Missing);
        }

        var scores = _board.Score(features, applies);
        var account = _accounts.GetValueOrDefault(record.User);
        account.Advance(endedAt.UtcTicks);
        var decision = DoubtPolicy.Conclude(scores, freshInput, freshOutput, record.User != JudgeInput.Nobody, ref account);
        _accounts[record.User] = account;
        if (decision.Doubt is { } doubt && _drawn.ContainsKey(record.Id))
        {
            _drawn[record.Id] = (record.User, doubt.Drawn);
        }

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
