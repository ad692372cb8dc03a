using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Scoring.Tests.Models;

/// <summary>
/// Models of one shape each, so that what decides is known: one says 6 above a bound of one feature and -6 below; the others always say -6.
/// </summary>
internal static class OneShapeModels
{
    public static ModelSet Create(ScoreKind head, string feature, double bound)
    {
        var models = new Dictionary<ScoreKind, ScoreModel>();
        foreach (var each in Enum.GetValues<ScoreKind>())
        {
            var features = FeatureCatalogue.For(each);
            var input = each == head ? features.Select(f => f.Name).ToList().IndexOf(feature) : 0;
            double[] effects = each == head ? [-6, 6] : [-6, -6];
            var gam = new GamModel(features.Length, 0, [new ShapeFunction(input, [bound, double.PositiveInfinity], [.. effects])], PlattCalibrator.Identity);
            models.Add(each, new ScoreModel(gam, new ModelDescription
            {
                Head = each,
                Features = [.. features.Select(f => f.Name)],
                Decision = new OperatingPoint(0.0025, 4, 0.98f),
                Points = [new OperatingPoint(0.01, 3, 0.95f)],
                Profiles = [.. features.Select(f => FeatureProfile.Create(f.Name, [0f, 1f]))],
                Score = FeatureProfile.Create("score", [0f, 1f]),
                Origin = new TrainingOrigin(1, new DateOnly(2026, 11, 23), "", 1, 1, 1),
            }));
        }

        return ModelSet.Create(models, FeatureCatalogue.All);
    }
}
