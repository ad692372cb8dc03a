using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Scoring.Policy;

/// <summary>The models together with the thresholds that hold, made once for a configuration. Immutable and thread-safe.</summary>
internal sealed class Scoreboard(ModelSet? models, ThresholdOptions thresholds)
{
    private static readonly ScoreKind[] Heads = Enum.GetValues<ScoreKind>();

    private readonly double?[] _configured = [thresholds.Padding, thresholds.Duplication, thresholds.Output];

    /// <summary>The models; null when nothing is judged.</summary>
    public ModelSet? Models { get; } = models;

    /// <summary>The models' version; empty when there are none.</summary>
    public string Version => Models?.Version ?? "";

    /// <summary>Scores an exchange.</summary>
    /// <param name="features">The whole vector, in the catalogue's order.</param>
    /// <param name="applies">Which scores apply, in the order of the heads.</param>
    /// <returns>The scores that apply; none where nothing is judged.</returns>
    public ScoreResult[] Score(ReadOnlySpan<float> features, ReadOnlySpan<bool> applies)
    {
        if (Models is null)
        {
            return [];
        }

        var scores = new ScoreResult[applies.Count(true)];
        var count = 0;
        foreach (var head in Heads)
        {
            if (!applies[(int)head])
            {
                continue;
            }

            var slice = features[FeatureCatalogue.RangeOf(head)];
            var model = Models[head];
            var raw = model.Raw(slice);
            scores[count++] = new ScoreResult(head, model.Score(slice, raw), raw, model.Description.Decision, model.Description.Sooner, _configured[(int)head]);
        }

        return scores;
    }
}
