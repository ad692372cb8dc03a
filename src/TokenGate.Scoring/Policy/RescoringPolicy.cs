using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// Judges recorded exchanges again by their stored features, with other models or thresholds. The accounting stays as it was: what was replayed or
/// repeated then is so now. To be given a gateway's records in the order of its journal, because a lower score needs the user's last exchanges to bear
/// it out. Not thread-safe.
/// </summary>
/// <remarks>
/// Two circumstances are not in a record and are read from its split: that it goes on with a known conversation (input was replayed), and that it asked
/// again what may be asked again (no input was new, and its answer counted).
/// </remarks>
public sealed class RescoringPolicy(ModelSet models, JudgeOptions options)
{
    private readonly Scoreboard _board = new(models, options.Thresholds);
    private readonly Dictionary<string, Queue<PastMark>> _recent = new(StringComparer.Ordinal);

    /// <summary>The hash of the models that judge now.</summary>
    public string Version => _board.Version;

    /// <summary>True when a record can be judged again: it is usage, and its features are those of this version's catalogue.</summary>
    public static bool CanJudge(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.IsUsage && record.Judgement.Features.Length == FeatureCatalogue.All.Length;
    }

    /// <summary>The verdict and the split that the models come to; null when the record cannot be judged again.</summary>
    public (Verdict Verdict, TokenSplit Split)? Judge(UsageRecord record)
    {
        if (!CanJudge(record))
        {
            return null;
        }

        var before = record.Judgement.Split;
        var (freshInput, freshOutput) = (before.TrustedInput + before.WithheldInput, before.TrustedOutput + before.WithheldOutput);
        var features = record.Judgement.Features.Span;
        Span<bool> applies =
        [
            freshInput > 0 && IsMeasured(ScoreKind.Padding, features),
            freshInput > 0 || freshOutput > 0,
            freshOutput > 0 && IsMeasured(ScoreKind.Output, features),
        ];
        var scores = new ScoreResult[applies.Length];
        var count = _board.Score(features, applies, scores);
        var marks = Recent(record.User);
        var conclusion = VerdictPolicy.Conclude(new PolicyCase
        {
            Scores = scores.AsSpan(0, count),
            HasModels = true,
            Recent = Ring(marks),
            Features = features,
            FreshInput = freshInput,
            FreshOutput = freshOutput,
            Gross = before.Input + before.Output,
            GoesOn = before.Replayed > 0,
            IsRegeneration = freshInput == 0 && freshOutput > 0,
        });
        marks.Enqueue(conclusion.Raised);
        if (marks.Count > VerdictPolicy.CorroborationWindow)
        {
            marks.Dequeue();
        }

        var withhold = conclusion.Verdict != Verdict.Trusted && options.Mode == JudgeMode.Enforce;
        var split = withhold
            ? before with { TrustedInput = 0, WithheldInput = freshInput, TrustedOutput = 0, WithheldOutput = freshOutput }
            : before with { TrustedInput = freshInput, WithheldInput = 0, TrustedOutput = freshOutput, WithheldOutput = 0 };
        return (conclusion.Verdict, split);
    }

    private Queue<PastMark> Recent(string user)
    {
        if (!_recent.TryGetValue(user, out var marks))
        {
            _recent.Add(user, marks = new Queue<PastMark>());
        }

        return marks;
    }

    private static ExchangeRing Ring(Queue<PastMark> marks)
    {
        var ring = new ExchangeRing();
        foreach (var mark in marks)
        {
            ring.Add(new PastExchange { Mark = mark });
        }

        return ring;
    }

    private static bool IsMeasured(ScoreKind head, ReadOnlySpan<float> features) =>
        features[FeatureCatalogue.RangeOf(head)].ContainsAnyExcept(FeatureMath.Missing);
}
