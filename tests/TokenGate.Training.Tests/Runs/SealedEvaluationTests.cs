using TokenGate.Training.Evaluation;
using TokenGate.Training.Simulation;
using Xunit;

namespace TokenGate.Training.Tests.Runs;

/// <summary>A sealed run: programs by a seed, sums alone, and a log that nobody can thin out by training anew.</summary>
public sealed class SealedEvaluationTests
{
    private static readonly SealedFigures Figures = new(new DateOnly(2026, 1, 5), 900, 3, 1, 800, 0.1234, 0.05, 40, 1);

    [Fact]
    public void Compose_BySeed_IsTheSamePrograms_AndByAnotherSeedOthers()
    {
        static string Text(int seed)
        {
            var options = new SimulationOptions { Seed = 7, HonestShare = 0, InflatersPerFamily = 1, RequestsPerInflater = 6, Programs = SealedPrograms.Compose(seed, 3) };
            var rows = new TrafficSimulator(Simulation.SmallCorpus.Make(), options, Tokens.EncodingMap.Default.ForModel("gpt-4o")).Run();
            Assert.Equal(9, rows.Where(row => row.Inflates is not null).Select(row => row.Family).Distinct().Count());
            return string.Concat(rows.Select(row => Convert.ToHexString(row.Request.Span)));
        }

        Assert.Equal(Text(1), Text(1));
        Assert.NotEqual(Text(1), Text(2));
    }

    [Fact]
    public void AddTo_CardWithAndWithoutLog_KeepsEveryRun()
    {
        var once = Figures.AddTo("# Model card\n\ntext\n");
        var twice = (Figures with { Honest = 901 }).AddTo(once);

        Assert.Equal("", SealedFigures.LogOf("# Model card\n"));
        Assert.StartsWith("# Model card\n\ntext\n", twice, StringComparison.Ordinal);
        Assert.EndsWith("| 2026-01-05 | 900 | 3 | 1 | 800 | 0.123 | 0.050 | 40 | 1 |\n| 2026-01-05 | 901 | 3 | 1 | 800 | 0.123 | 0.050 | 40 | 1 |\n", twice, StringComparison.Ordinal);
        Assert.Equal(twice, "# Model card\n\ntext\n" + SealedFigures.LogOf(twice));
        Assert.Equal(SealedFigures.LogOf(twice), SealedFigures.LogOf(twice + "\n## More\n").TrimEnd() + "\n");
    }
}
