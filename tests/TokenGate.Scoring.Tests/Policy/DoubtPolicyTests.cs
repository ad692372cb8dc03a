using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Policy;

public sealed class DoubtPolicyTests
{
    private static readonly OperatingPoint Threshold = new(0.0025, 4, 0.98f);
    private static readonly OperatingPoint Sooner = new(0.01, 2, 0.88f);

    [Theory]
    [InlineData(ScoreKind.Padding, Verdict.Padded)]
    [InlineData(ScoreKind.Duplication, Verdict.Duplicate)]
    [InlineData(ScoreKind.Output, Verdict.Inflated)]
    public void Conclude_BeyondTheAccount_WithholdsTheRestOutputLast(ScoreKind head, Verdict verdict)
    {
        var account = default(DoubtAccount);
        var decision = Conclude([Score(head, 4)], 7_000, 3_000, ref account);
        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal((0, 2_000), (decision.WithheldInput, decision.WithheldOutput));
        Assert.Equal(new DoubtEntry(head.ToString().ToLowerInvariant(), 8_000, 8_000), decision.Doubt);
        Assert.Contains("covers 8,000 of 10,000", decision.Line, StringComparison.Ordinal);

        var next = Conclude([Score(head, 4)], 100, 100, ref account);
        Assert.Equal((100, 100), (next.WithheldInput, next.WithheldOutput));
        Assert.Equal(new DoubtEntry(head.ToString().ToLowerInvariant(), 0, 0), next.Doubt);
    }

    [Fact]
    public void Conclude_WithinTheAccount_IsTrustedAndSaysSo()
    {
        var account = default(DoubtAccount);
        var decision = Conclude([Score(ScoreKind.Padding, 9)], 300, 200, ref account);
        Assert.Equal(Verdict.Trusted, decision.Verdict);
        Assert.Equal((0, 0), (decision.WithheldInput, decision.WithheldOutput));
        Assert.Equal(new DoubtEntry("padding", 500, 8_000), decision.Doubt);
        Assert.Equal(7_500, account.Balance);
    }

    [Fact]
    public void Conclude_AllBelow_TrustsNamesEveryNumberAndEarns()
    {
        var account = default(DoubtAccount);
        _ = account.Draw(8_000);
        var decision = Conclude([Score(ScoreKind.Padding, 1), Score(ScoreKind.Duplication, -3), Score(ScoreKind.Output, 0)], 1_500, 500, ref account);
        Assert.Equal(Verdict.Trusted, decision.Verdict);
        Assert.Null(decision.Doubt);
        Assert.Equal(3, decision.Line.Split("below its threshold 0.88").Length - 1);
        Assert.Equal(100, account.Balance);
    }

    [Theory]
    [InlineData(DoubtAccount.Low, false)]
    [InlineData(DoubtAccount.Low - 1, true)]
    public void Conclude_LessOdd_IsDoubtedWhereTheAccountIsNearlyEmpty(long balance, bool doubts)
    {
        var account = default(DoubtAccount);
        _ = account.Draw(DoubtAccount.Limit - balance);
        var decision = Conclude([Score(ScoreKind.Output, 2)], 0, 5_000, ref account);
        Assert.Equal(doubts, decision.Doubt is not null);
        Assert.Equal(doubts ? 5_000 - balance : 0, decision.WithheldOutput);
        Assert.Contains(doubts ? "reaches its threshold 0.8800, the lower one of an account below 2,000 tokens" : "below its threshold 0.9800", decision.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_NearlyEmptyAndNobodyOrAThresholdOfTheOperators_HasNoLowerThreshold()
    {
        var account = default(DoubtAccount);
        _ = account.Draw(DoubtAccount.Limit);
        Assert.StartsWith("trusted", DoubtPolicy.Conclude([Score(ScoreKind.Padding, 3)], 50, 50, isKnown: false, ref account).Line, StringComparison.Ordinal);
        Assert.Null(Conclude([new ScoreResult(ScoreKind.Output, new ModelScore(0.9, []), 3, Threshold, Sooner, 0.95)], 10, 10, ref account).Doubt);
    }

    [Fact]
    public void Conclude_SeveralAbove_TheFurthestAboveItsThresholdNamesIt()
    {
        var account = default(DoubtAccount);
        Assert.Equal("output", Conclude([Score(ScoreKind.Padding, 4.5f), Score(ScoreKind.Duplication, 4.1f), Score(ScoreKind.Output, 7)], 10, 10, ref account).Doubt?.Score);
    }

    [Fact]
    public void Conclude_NobodyIdentified_IsNeverWithheldAndHasNoAccount()
    {
        var account = default(DoubtAccount);
        var decision = DoubtPolicy.Conclude([Score(ScoreKind.Padding, 9)], 50_000, 50_000, isKnown: false, ref account);
        Assert.Equal(Verdict.Trusted, decision.Verdict);
        Assert.Equal((0, 0), (decision.WithheldInput, decision.WithheldOutput));
        Assert.Null(decision.Doubt);
        Assert.Equal(DoubtAccount.Limit, account.Balance);
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.7, false)]
    public void Conclude_ConfiguredThreshold_StandsInForTheModels(double probability, bool doubts)
    {
        var account = default(DoubtAccount);
        var score = new ScoreResult(ScoreKind.Output, new ModelScore(probability, []), -5, Threshold, Sooner, 0.8);
        Assert.Equal(doubts, Conclude([score], 10, 10, ref account).Doubt is not null);
    }

    [Fact]
    public void Conclude_NoScores_Trusts()
    {
        var account = default(DoubtAccount);
        Assert.Equal("trusted: nothing to score", Conclude([], 5, 5, ref account).Line);
    }

    private static PolicyDecision Conclude(ScoreResult[] scores, long input, long output, ref DoubtAccount account) =>
        DoubtPolicy.Conclude(scores, input, output, isKnown: true, ref account);

    private static ScoreResult Score(ScoreKind head, float raw) => new(head, new ModelScore(1 / (1 + Math.Exp(-raw)), []), raw, Threshold, Sooner, null);
}
