using TokenGate.Scoring.Features;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Simulation;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Training.Tests.Runs;

/// <summary>A sealed run: programs by a seed, sums alone, and a log that nobody can thin out by training anew.</summary>
public sealed class SealedEvaluationTests
{
    private static readonly SealedFigures Figures = new()
    {
        Date = new DateOnly(2026, 1, 5),
        Traffic = SealedFigures.Composed,
        Honest = 900,
        Doubted = 3,
        Withheld = 1,
        TokensWithheld = 0.00123,
        NovelTrusted = null,
        People = 40,
        Hit = 1,
        HitInTwentyDays = 2,
        Inflating = 800,
        Gain = 0.1234,
        GainBeyond = 0.05,
        EarnedMost = 4000,
        EarnedMostFiveTimes = 9000,
    };

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
        var twice = (Figures with { Honest = 901, Traffic = "held.jsonl 0a1b", NovelTrusted = 0.987 }).AddTo(once);

        Assert.Equal("", SealedFigures.LogOf("# Model card\n"));
        Assert.StartsWith("# Model card\n\ntext\n", twice, StringComparison.Ordinal);
        Assert.EndsWith(Row("composed", 900, "") + Row("held.jsonl 0a1b", 901, "98.7%"), twice, StringComparison.Ordinal);
        Assert.Equal(twice, "# Model card\n\ntext\n" + SealedFigures.LogOf(twice));
        Assert.Equal(SealedFigures.LogOf(twice), SealedFigures.LogOf(twice + "\n## More\n"));

        static string Row(string traffic, int honest, string novel) =>
            $"| 2026-01-05 | {traffic} | {honest} | 3 | 1 | 0.12% | {novel} | 40 | 1 | 2 | 800 | 0.123 | 0.050 | 4000 | 9000 |\n";
    }

    [Fact]
    public void AddTo_LogOfAReleaseThatSummedUpOtherwise_LeavesItsRowsAndBeginsATable()
    {
        const string Before = "# Model card\n\n## Sealed runs\n\nabout\n\n| day | gain |\n|---|---|\n| 2025-12-01 | 0.050 |\n";

        var once = Figures.AddTo(Before + "\n## More\n");

        Assert.StartsWith(Before + "\n| day | traffic |", once, StringComparison.Ordinal);
        Assert.EndsWith(Figures.Row + "\n\n## More\n", once, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_OfConclusions_SumsThem_AndCountsAPersonOverTheDaysThatHeSent()
    {
        // Ann is doubted once for more than an account holds; Bob inflates for four weeks, each day with 1,000 tokens that nothing doubts.
        var morning = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        var ann = Exchange("ann", null, morning, trusted: 8000, withheld: 2000) with { Doubted = true, Drawn = 8000, NovelInput = 9000 };
        var bob = Enumerable.Range(0, 20).Select(day => Exchange("bob", ScoreKind.Padding, morning.AddDays((day / 5 * 7) + (day % 5)), trusted: 1000, withheld: 0));

        var sums = SealedFigures.Measure([ann, .. bob], new DateOnly(2026, 1, 31), "x");

        Assert.Equal(("x", 1, 1, 1, 20), (sums.Traffic, sums.Honest, sums.Doubted, sums.Withheld, sums.Inflating));
        Assert.Equal((1, 1, 1), (sums.People, sums.Hit, sums.HitInTwentyDays));
        Assert.Equal((0.2, 8 / 9.0, 1.0, 1.0), (sums.TokensWithheld, sums.NovelTrusted!.Value, sums.Gain, sums.GainBeyond));
        Assert.Equal((1000, 5000), (sums.EarnedMost, sums.EarnedMostFiveTimes));
    }

    [Fact]
    public void Measure_OfFewerDaysThanAMonthHas_TakesThemForOneDaysWork()
    {
        var morning = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

        var sums = SealedFigures.Measure([.. Enumerable.Range(0, 3).Select(day => Exchange("bob", ScoreKind.Output, morning.AddDays(day), 1000, 0))], new DateOnly(2026, 1, 31));

        Assert.Equal((3000, 15_000), (sums.EarnedMost, sums.EarnedMostFiveTimes));
        Assert.Null(sums.NovelTrusted);
    }

    private static EvaluatedExchange Exchange(string user, ScoreKind? inflates, DateTimeOffset time, long trusted, long withheld) => new()
    {
        Id = $"{user} {time:O}",
        User = user,
        Time = time,
        Inflates = inflates,
        Withheld = withheld > 0,
        Split = TokenSplit.None with { TrustedInput = trusted, WithheldInput = withheld },
    };
}
