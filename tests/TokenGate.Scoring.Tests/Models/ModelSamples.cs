using System.Collections.Immutable;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Scoring.Tests.Models;

/// <summary>Models made from a seed.</summary>
internal static class ModelSamples
{
    public static GamModel Gam(int seed, int inputs, int bins)
    {
        var random = new Random(seed);
        var shapes = Enumerable.Range(0, inputs).Where(_ => inputs == 1 || random.NextDouble() < 0.9).Select(input => Shape(random, input, 1 + random.Next(bins)));
        return new GamModel(inputs, random.NextDouble() - 0.5, shapes.ToList(), new PlattCalibrator(-0.5 - random.NextDouble(), random.NextDouble() - 0.5));
    }

    public static GamModel Full(int seed, int inputs, int bins)
    {
        var random = new Random(seed);
        var shapes = Enumerable.Range(0, inputs).Select(input => Shape(random, input, bins)).ToList();
        return new GamModel(inputs, random.NextDouble() - 0.5, shapes, PlattCalibrator.Identity);
    }

    public static float[] Row(Random random, int inputs) =>
        [.. Enumerable.Range(0, inputs).Select(_ => random.Next(20) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            3 => -1f,
            _ => (float)((random.NextDouble() * 12) - 6),
        })];

    public static ModelDescription Describe(ScoreKind head, params string[] features) => new()
    {
        Head = head,
        Features = features,
        Decision = new OperatingPoint(0.001 / 3, 4.5f, 0.989f),
        Points = [new OperatingPoint(0.01, 2.5f, 0.924f), new OperatingPoint(0.001, 3.75f, 0.977f), new OperatingPoint(0.0001, 6.25f, 0.998f)],
        Profiles = [.. features.Select(name => FeatureProfile.Create(name, [-1f, 0f, 0.25f, 1f, 7f]))],
        Score = FeatureProfile.Create("score", [-3f, -2f, -1f]),
        Origin = new TrainingOrigin(7, new DateOnly(2026, 11, 23), "ab12", 100, 50, 12),
    };

    public static Feature Feature(ScoreKind head, string name) => new(name, head, Suspicion.Rising, "a formula", "A sentence.");

    private static ShapeFunction Shape(Random random, int input, int bins)
    {
        var bounds = Enumerable.Range(0, bins - 1).Select(_ => (random.NextDouble() * 12) - 6).Distinct().Order().Append(double.PositiveInfinity).ToImmutableArray();
        return new ShapeFunction(input, bounds, [.. bounds.Select(_ => (random.NextDouble() * 2) - 1)]);
    }
}
