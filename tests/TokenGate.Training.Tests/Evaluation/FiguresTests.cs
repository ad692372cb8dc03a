using TokenGate.Training.Evaluation;
using Xunit;

namespace TokenGate.Training.Tests.Evaluation;

public sealed class FiguresTests
{
    /// <summary>Bounds from the usual tables of exact Poisson limits (Garwood 1936), one-sided 95 %.</summary>
    [Theory]
    [InlineData(0, 2.9957)]
    [InlineData(1, 4.7439)]
    [InlineData(4, 9.1535)]
    [InlineData(5, 10.5130)]
    [InlineData(100, 118.0792)]
    public void Upper_KnownCounts_GivesTheTabulatedBound(long events, double bound) => Assert.Equal(bound, PoissonBound.Upper(events), 0.001);

    [Fact]
    public void At_KnownScores_GivesRecallAndRateThere()
    {
        var curve = new RocCurve(Enumerable.Range(0, 1000).Select(score => (float)score), [998.5f, 999.5f, 500, float.NaN]);
        Assert.Equal((0.0, 1 / 3.0), (curve.At(0).FalsePositiveRate, curve.At(0).Recall));
        Assert.Equal((0.001, 2 / 3.0), (curve.At(0.001).FalsePositiveRate, curve.At(0.001).Recall));
        Assert.Equal((1.0, 1.0), (curve.At(1).FalsePositiveRate, curve.At(1).Recall));
        Assert.Equal(curve.Points().OrderBy(point => point.FalsePositiveRate), curve.Points());
    }

    [Fact]
    public void At_HonestScoresThatTie_AreAllBelowOrAllAbove() =>
        Assert.Equal(0, new RocCurve(Enumerable.Repeat(1f, 100), [2f, 1f]).At(0.5).FalsePositiveRate);

    [Fact]
    public void Of_ForecastsThatMeanWhatTheySay_HaveNoError()
    {
        var right = CalibrationFigures.Measure([.. Enumerable.Range(0, 1000).Select(row => (0.25, row % 4 == 0))]);
        Assert.Equal(0, right.ExpectedError, 1e-9);
        Assert.Equal(0.1875, right.Brier, 1e-9);
        var wrong = CalibrationFigures.Measure([.. Enumerable.Range(0, 1000).Select(row => (0.95, row % 4 == 0))]);
        Assert.Equal(0.70, wrong.ExpectedError, 1e-9);
    }
}
