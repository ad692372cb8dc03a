using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using TokenGate.Tokens;
using TokenGate.Training.Corpora;
using TokenGate.Training.Runs;
using TokenGate.Training.Simulation;
using TokenGate.Training.Tests.Simulation;
using TokenGate.Training.Traffic;

namespace TokenGate.Training.Tests.MlNet;

/// <summary>Feature vectors to hold two implementations of a model against each other with.</summary>
internal static class ModelVectors
{
    private const int MaxWeeks = 60;

    /// <summary>What metering made of simulated traffic: of the corpus where it is present, else of the tests' own few texts.</summary>
    /// <param name="count">How many.</param>
    public static (IReadOnlyList<float[]> Vectors, string Origin) Real(int count)
    {
        var shared = Repository.Shared is { } folder ? Path.Combine(folder, "corpus") : "";
        var isThere = Directory.Exists(shared);
        var corpus = isThere ? Corpus.Read(shared) : SmallCorpus.Make();
        var vectors = new List<float[]>(count);
        for (var week = 1; vectors.Count < count && week <= MaxWeeks; week++)
        {
            var meter = Material.Meter(new RunOptions { Seed = week, Date = new DateOnly(2026, 1, 5) }, JudgeMode.Observe, null);
            var rows = new TrafficSimulator(corpus, new SimulationOptions { Seed = week }, EncodingMap.Default.ForModel("gpt-4o")).Run();
            foreach (var row in rows.TakeWhile(_ => vectors.Count < count))
            {
                if (TrafficReplay.Meter(meter, row).Judgement.Features is { Length: > 0 } features)
                {
                    vectors.Add(features.ToArray());
                }
            }
        }

        return (vectors, isThere ? "simulated from the corpus" : "simulated from the tests' own texts (corpus absent)");
    }

    /// <summary>
    /// Vectors that no honest measurement gives: every value is on a bound of the model, one unit in the last place beside it, not a
    /// number, infinite, or far outside.
    /// </summary>
    public static IReadOnlyList<float[]> Hostile(GamModel model, int seed, int count)
    {
        var random = new Random(seed);
        var bounds = Enumerable.Range(0, model.Inputs)
            .Select(input => model.Shapes.FirstOrDefault(shape => shape.Input == input)?.UpperBounds.Select(bound => (float)bound).ToArray() ?? [0f])
            .ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => Array.ConvertAll(bounds, own => Value(own[random.Next(own.Length)])))];

        float Value(float bound) => random.Next(12) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            3 => 1e6f,
            4 => -1e6f,
            5 => -1f,
            6 => -0f,
            7 or 8 => MathF.BitIncrement(bound),
            9 or 10 => MathF.BitDecrement(bound),
            _ => bound,
        };
    }

    /// <summary>The part of full vectors that one score reads.</summary>
    public static IReadOnlyList<float[]> Of(ScoreKind kind, IReadOnlyList<float[]> vectors) => [.. vectors.Select(vector => vector[FeatureCatalogue.RangeOf(kind)])];
}
