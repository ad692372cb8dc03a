using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

public sealed class OutcomeTests
{
    private static readonly ResponseContent Answer = new() { HasOutput = true, Ended = true };

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(302)]
    public void Of_AStatusThatIsNoSuccess_IsFailed(int status) =>
        Assert.Equal(Verdict.Failed, Of(status, ExchangeEnding.Complete, Answer).Verdict);

    [Theory]
    [InlineData(ExchangeEnding.ClientGone)]
    [InlineData(ExchangeEnding.UpstreamUnreachable)]
    [InlineData(ExchangeEnding.TimedOut)]
    [InlineData(ExchangeEnding.Shutdown)]
    public void Of_NoAnswerAtAll_IsFailed(ExchangeEnding ending) => Assert.Equal(Verdict.Failed, Of(null, ending, null).Verdict);

    [Fact]
    public void Of_AnErrorInsideA200_IsFailed() =>
        Assert.Equal(Verdict.Failed, Of(200, ExchangeEnding.Complete, Answer with { Error = "overloaded_error" }).Verdict);

    [Theory]
    [InlineData(ExchangeEnding.UpstreamCut)]
    [InlineData(ExchangeEnding.TimedOut)]
    public void Of_AnAnswerThatTheUpstreamCut_IsFailedBecauseTheRetryCounts(ExchangeEnding ending) =>
        Assert.Equal(Verdict.Failed, Of(200, ending, Answer with { Ended = false }).Verdict);

    [Fact]
    public void Of_AStreamThatTheClientCutAfterOutput_IsUsage() =>
        Assert.Null(Of(200, ExchangeEnding.ClientGone, Answer with { Ended = false }).Verdict);

    [Fact]
    public void Of_AStreamThatTheClientCutBeforeOutput_IsFailed() =>
        Assert.Equal(Verdict.Failed, Of(200, ExchangeEnding.ClientGone, new ResponseContent()).Verdict);

    [Fact]
    public void Of_AnUnknownShape_IsUnreadable() =>
        Assert.Equal(Verdict.Unreadable, Outcome.Of(200, ExchangeEnding.Complete, known: false, null, null, requestTruncated: false).Verdict);

    [Fact]
    public void Of_AnUnknownShapeThatFailed_IsFailed() =>
        Assert.Equal(Verdict.Failed, Outcome.Of(502, ExchangeEnding.Complete, known: false, null, null, requestTruncated: false).Verdict);

    [Fact]
    public void Of_ABrokenRequestBody_IsUnreadableAndSaysWhy()
    {
        var outcome = Outcome.Of(
            200, ExchangeEnding.Complete, known: true, new RequestContent { Problem = "not JSON" }, Answer, requestTruncated: false);
        Assert.Equal(Verdict.Unreadable, outcome.Verdict);
        Assert.Contains("not JSON", outcome.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnUpgradedConnectionThatNobodyReads_IsUnreadable() =>
        Assert.Equal(Verdict.Unreadable, Of(101, ExchangeEnding.Complete, null).Verdict);

    [Fact]
    public void Of_AnAnswerOfASession_IsUsage() => Assert.Null(Of(101, ExchangeEnding.Complete, Answer).Verdict);

    [Fact]
    public void Of_ARequestOverTheLimit_IsUsageAndSaysThatItWasNotAnalysed()
    {
        var outcome = Outcome.Of(200, ExchangeEnding.Complete, known: true, new RequestContent(), Answer, requestTruncated: true);
        Assert.Null(outcome.Verdict);
        Assert.NotEmpty(outcome.Note);
    }

    private static Outcome Of(int? status, ExchangeEnding ending, ResponseContent? response) =>
        Outcome.Of(status, ending, known: true, new RequestContent(), response, requestTruncated: false);
}
