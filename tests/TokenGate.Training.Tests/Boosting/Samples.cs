using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;

namespace TokenGate.Training.Tests.Boosting;

/// <summary>Sets drawn from a known additive function, so that a test knows the truth.</summary>
internal static class Samples
{
    /// <summary>
    /// Log-odds = 3 * [x0 > 0.5] - 1.5 + sin(6 x1) * 2 + 2 * x2, and x3 is noise. x2 is missing (-1, which adds 1) in a fifth of the rows.
    /// </summary>
    public static double Truth(ReadOnlySpan<float> x) =>
        (x[0] > 0.5f ? 1.5 : -1.5) + (Math.Sin(6 * x[1]) * 2) + (x[2] == -1 ? 1 : 2 * x[2]) - 1;

    public static TrainingSet Additive(int seed, int rows, params Suspicion[] directions)
    {
        var random = new Random(seed);
        var all = new TrainingRow[rows];
        for (var row = 0; row < rows; row++)
        {
            float[] x = [random.NextSingle(), random.NextSingle(), random.Next(5) == 0 ? -1 : random.NextSingle(), random.NextSingle()];
            all[row] = new TrainingRow(x, random.NextDouble() < 1 / (1 + Math.Exp(-Truth(x))), $"s{row % 60}");
        }

        return new TrainingSet([.. Enumerable.Range(0, 4).Select(index => Feature($"x{index}", index < directions.Length ? directions[index] : Suspicion.Free))], all);
    }

    public static Feature Feature(string name, Suspicion direction) => new(name, ScoreKind.Padding, direction, "a formula", "A sentence.");
}
