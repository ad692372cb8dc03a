using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Training.Evaluation;

/// <summary>How far one number has moved from where it lay in honest training traffic.</summary>
/// <param name="Head">The score that it belongs to.</param>
/// <param name="Name">The feature, or <c>score</c>.</param>
/// <param name="Index">The population stability index: below 0.1 stable, to 0.25 watch, above it act.</param>
public sealed record DriftFigures(ScoreKind Head, string Name, double Index)
{
    /// <summary>Measures traffic against the training set of a model, its score first, then its features by their shift.</summary>
    /// <param name="model">The model, with its profiles.</param>
    /// <param name="rows">Feature vectors of that head.</param>
    public static IReadOnlyList<DriftFigures> Measure(ScoreModel model, IReadOnlyList<float[]> rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var description = model.Description;
        var score = Measure(description.Score, rows.Select(row => model.Raw(row)));
        var features = description.Profiles.Select((profile, column) => Measure(profile, rows.Select(row => row[column])));
        return [score, .. features.OrderByDescending(feature => feature.Index)];

        DriftFigures Measure(FeatureProfile profile, IEnumerable<float> values)
        {
            var counts = new long[profile.Shares.Count];
            foreach (var value in values)
            {
                counts[profile.Bin(value)]++;
            }

            return new DriftFigures(description.Head, profile.Name, PopulationStability.Index(profile.Shares, counts));
        }
    }
}
