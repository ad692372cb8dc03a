using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Scoring.Policy;

/// <summary>The models together with the thresholds that hold, made once for a configuration. Immutable and thread-safe.</summary>
internal sealed class Scoreboard(ModelSet? models, ThresholdOptions thresholds)
{
    /// <summary>
    /// The lower threshold, as a rate of false positives of each score: the point above which two of the last eight must have been as well. On held-out
    /// sources, where one odd source sends several such requests in a row, this costs two or three honest exchanges in ten thousand and finds a third of
    /// what the thresholds alone leave. Over three seeds, a rate of 0.003 left 3.9 % to the inflater and withheld 0.064 % of honest exchanges, a rate of
    /// 0.004 3.7 and 0.070 %; 0.01 costs twice as much and finds little more.
    /// </summary>
    public const double CorroboratedRate = 0.003;

    /// <summary>The lowest threshold, as such a rate: the point above which half of the last eight must have been above the lower one.</summary>
    public const double HabitualRate = 0.01;

    private static readonly ScoreKind[] Heads = Enum.GetValues<ScoreKind>();

    private readonly double?[] _configured = [thresholds.Padding, thresholds.Duplication, thresholds.Output];

    /// <summary>The models; null when nothing is judged.</summary>
    public ModelSet? Models { get; } = models;

    /// <summary>The models' version; empty when there are none.</summary>
    public string Version => Models?.Version ?? "";

    /// <summary>Scores an exchange.</summary>
    /// <param name="features">The whole vector, in the catalogue's order.</param>
    /// <param name="applies">Which scores apply, in the order of the heads.</param>
    /// <param name="into">Takes the scores; at least three.</param>
    /// <returns>How many there are.</returns>
    public int Score(ReadOnlySpan<float> features, ReadOnlySpan<bool> applies, Span<ScoreResult> into)
    {
        if (Models is null)
        {
            return 0;
        }

        var count = 0;
        foreach (var head in Heads)
        {
            if (!applies[(int)head])
            {
                continue;
            }

            var slice = features[FeatureCatalogue.RangeOf(head)];
            var model = Models[head];
            into[count++] = new ScoreResult(
                head,
                model.Score(slice),
                model.Raw(slice),
                model.Description.Decision,
                model.Description.PointAt(CorroboratedRate),
                model.Description.PointAt(HabitualRate),
                _configured[(int)head]);
        }

        return count;
    }
}
