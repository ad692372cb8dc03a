using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Policy;

public sealed class VerdictPolicyTests
{
    private static readonly OperatingPoint High = new(0.0003, 4, 0.98f);
    private static readonly OperatingPoint Low = new(0.003, 2, 0.88f);
    private static readonly OperatingPoint Lowest = new(0.01, 1.5f, 0.82f);

    [Theory]
    [InlineData(ScoreKind.Padding, Verdict.Padded)]
    [InlineData(ScoreKind.Duplication, Verdict.Duplicate)]
    [InlineData(ScoreKind.Output, Verdict.Inflated)]
    public void Conclude_OneScoreAtItsThreshold_NamesTheVerdict(ScoreKind head, Verdict verdict)
    {
        var conclusion = Conclude([Score(head, 4)]);
        Assert.Equal(verdict, conclusion.Verdict);
        Assert.Contains("score 4.00", conclusion.Line, StringComparison.Ordinal);
        Assert.Contains("withheld", conclusion.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_AllBelow_TrustsAndNamesEveryNumber()
    {
        var conclusion = Conclude([Score(ScoreKind.Padding, 1), Score(ScoreKind.Duplication, -3), Score(ScoreKind.Output, 0)]);
        Assert.Equal(Verdict.Trusted, conclusion.Verdict);
        Assert.Equal(PastMark.None, conclusion.Raised);
        Assert.Equal(3, conclusion.Line.Split("below 0.98").Length - 1);
    }

    [Fact]
    public void Conclude_SeveralAbove_TheFurthestAboveItsThresholdWins() =>
        Assert.Equal(Verdict.Inflated, Conclude([Score(ScoreKind.Padding, 4.5f), Score(ScoreKind.Duplication, 4.1f), Score(ScoreKind.Output, 7)]).Verdict);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public void Conclude_LowerThreshold_NeedsTwoOfTheLastEight(int witnesses, bool withheld)
    {
        // Older ones do not count, whatever they were.
        var ring = Ring(10, i => i < 2 || i >= 10 - witnesses ? PastMark.Padding : PastMark.Output);

        var conclusion = Conclude([Score(ScoreKind.Padding, 2.5f)], ring);
        Assert.Equal(withheld ? Verdict.Padded : Verdict.Trusted, conclusion.Verdict);
        Assert.Equal(PastMark.Padding, conclusion.Raised);
        Assert.Contains(withheld ? $"{witnesses} of the last 8" : "2 are needed", conclusion.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_BelowTheLowestThreshold_IsTrustedWhateverTheRecord()
    {
        var ring = Ring(8, _ => PastMark.Padding | PastMark.Duplication | PastMark.Output);

        Assert.Equal(Verdict.Trusted, Conclude([Score(ScoreKind.Padding, 1.4f), Score(ScoreKind.Output, 1.4f)], ring).Verdict);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Conclude_LowestThreshold_NeedsFourOfTheLastEightAndBearsNothingOutItself(int witnesses, bool withheld)
    {
        var ring = Ring(8, i => i < witnesses ? PastMark.Duplication : PastMark.Padding);

        var conclusion = Conclude([Score(ScoreKind.Duplication, 1.6f)], ring);
        Assert.Equal(withheld ? Verdict.Duplicate : Verdict.Trusted, conclusion.Verdict);
        Assert.Equal(PastMark.None, conclusion.Raised);
        Assert.Contains(withheld ? "4 of the last 8 were above the lower one" : "4 are needed", conclusion.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4f, Verdict.Trusted)]
    [InlineData(0.9f, Verdict.Padded)]
    public void Conclude_ShortQuestion_IsPaddedOnlyWhereItIsWrappedInRepetition(float saidAtOnce, Verdict verdict)
    {
        var features = new float[FeatureCatalogue.All.Length];
        features[FeatureCatalogue.IndexOf("said_at_once")] = saidAtOnce;
        var conclusion = VerdictPolicy.Conclude(new PolicyCase
        {
            Scores = [Score(ScoreKind.Padding, 9)],
            Features = features,
            Recent = new ExchangeRing(),
            FreshInput = 12,
            FreshOutput = 300,
            GoesOn = false,
            IsRegeneration = false,
        });
        Assert.Equal(verdict, conclusion.Verdict);
    }

    [Theory]
    [InlineData(ScoreKind.Padding, 23, 500, false, false)]
    [InlineData(ScoreKind.Output, 500, 63, false, false)]
    [InlineData(ScoreKind.Duplication, 5, 500, true, false)]
    [InlineData(ScoreKind.Duplication, 5, 500, false, true)]
    public void Conclude_WhereAScoreDoesNotApply_IsTrustedAndSaysWhy(ScoreKind head, long input, long output, bool goesOn, bool regeneration)
    {
        var conclusion = VerdictPolicy.Conclude(new PolicyCase
        {
            Scores = [Score(head, 9)],
            Recent = new ExchangeRing(),
            FreshInput = input,
            FreshOutput = output,
            GoesOn = goesOn,
            IsRegeneration = regeneration,
        });
        Assert.Equal(Verdict.Trusted, conclusion.Verdict);
        Assert.Equal(PastMark.None, conclusion.Raised);
        Assert.Contains("does not apply", conclusion.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.95, true)]
    [InlineData(0.97, false)]
    public void Conclude_ConfiguredThreshold_StandsInForTheModels(double threshold, bool withheld)
    {
        var score = Score(ScoreKind.Padding, 3) with { Score = new ModelScore(0.96, []), Configured = threshold };
        var ring = Ring(4, _ => PastMark.Padding);

        var conclusion = Conclude([score], ring);
        Assert.Equal(withheld ? Verdict.Padded : Verdict.Trusted, conclusion.Verdict);
        Assert.Contains(withheld ? "0.9500" : "0.9700", conclusion.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_WhereNoScoreApplies_SaysThatNothingWasFresh() =>
        Assert.Contains("nothing fresh", Conclude([], hasModels: true).Line, StringComparison.Ordinal);

    [Fact]
    public void Conclude_WithoutModels_SaysSo() => Assert.Contains("no models", Conclude([]).Line, StringComparison.Ordinal);

    private static PolicyDecision Conclude(ScoreResult[] scores, ExchangeRing? ring = null, bool hasModels = false) => VerdictPolicy.Conclude(new PolicyCase
    {
        Scores = scores,
        HasModels = hasModels,
        Recent = ring ?? new ExchangeRing(),
        FreshInput = 1000,
        FreshOutput = 1000,
        GoesOn = true,
        IsRegeneration = false,
    });

    private static ExchangeRing Ring(int exchanges, Func<int, PastMark> mark)
    {
        var ring = new ExchangeRing();
        for (var i = 0; i < exchanges; i++)
        {
            ring.Add(new PastExchange { Mark = mark(i) });
        }

        return ring;
    }

    private static ScoreResult Score(ScoreKind head, float raw) =>
        new(head, new ModelScore(1 / (1 + Math.Exp(-raw)), []), raw, High, Low, Lowest, null);
}
