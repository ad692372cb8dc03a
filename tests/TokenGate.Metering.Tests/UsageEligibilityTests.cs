using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

public sealed class UsageEligibilityTests
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
        Assert.Equal(Verdict.Failed, Of(status, TerminationReason.Complete, Answer).Verdict);

    [Theory]
    [InlineData(TerminationReason.ClientGone)]
    [InlineData(TerminationReason.UpstreamUnreachable)]
    [InlineData(TerminationReason.TimedOut)]
    [InlineData(TerminationReason.Shutdown)]
    public void Of_NoAnswerAtAll_IsFailed(TerminationReason ending) => Assert.Equal(Verdict.Failed, Of(null, ending, null).Verdict);

    [Fact]
    public void Of_AnErrorInsideA200_IsFailed() =>
        Assert.Equal(Verdict.Failed, Of(200, TerminationReason.Complete, Answer with { Error = "overloaded_error" }).Verdict);

    [Theory]
    [InlineData(TerminationReason.UpstreamCut)]
    [InlineData(TerminationReason.TimedOut)]
    public void Of_AnAnswerThatTheUpstreamCut_IsFailedBecauseTheRetryCounts(TerminationReason ending) =>
        Assert.Equal(Verdict.Failed, Of(200, ending, Answer with { Ended = false }).Verdict);

    [Fact]
    public void Of_AStreamThatTheClientCutAfterOutput_IsUsage() =>
        Assert.Null(Of(200, TerminationReason.ClientGone, Answer with { Ended = false }).Verdict);

    [Fact]
    public void Of_AStreamThatTheClientCutBeforeOutput_IsFailed() =>
        Assert.Equal(Verdict.Failed, Of(200, TerminationReason.ClientGone, new ResponseContent()).Verdict);

    [Fact]
    public void Of_AnUnknownShape_IsUnreadable() =>
        Assert.Equal(Verdict.Unreadable, UsageEligibility.From(200, TerminationReason.Complete, "POST", known: false, null, null, requestTruncated: false).Verdict);

    [Fact]
    public void Of_AnUnknownShapeThatFailed_IsFailed() =>
        Assert.Equal(Verdict.Failed, UsageEligibility.From(502, TerminationReason.Complete, "POST", known: false, null, null, requestTruncated: false).Verdict);

    [Fact]
    public void Of_ABrokenRequestBody_IsUnreadableAndSaysWhy()
    {
        var outcome = UsageEligibility.From(
            200, TerminationReason.Complete, "POST", known: true, new RequestContent { Problem = "not JSON" }, Answer, requestTruncated: false);
        Assert.Equal(Verdict.Unreadable, outcome.Verdict);
        Assert.Contains("not JSON", outcome.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ABrokenRequestBodyWhoseUsageIsReported_IsUsageAndSaysWhy()
    {
        var answer = Answer with { Usage = new TokenCounts { Input = 28, Output = 61 } };
        var outcome = UsageEligibility.From(
            200, TerminationReason.Complete, "POST", known: true, new RequestContent { Problem = "not JSON" }, answer, requestTruncated: false);
        Assert.Null(outcome.Verdict);
        Assert.Contains("not JSON", outcome.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("HEAD", 404)]
    [InlineData("DELETE", 200)]
    [InlineData("OPTIONS", 204)]
    public void Of_AMethodThatAsksNoModel_IsNoUsage(string method, int status) => Assert.Equal(
        Verdict.NoUsage,
        UsageEligibility.From(status, TerminationReason.Complete, method, known: false, new RequestContent(), new ResponseContent(), requestTruncated: false).Verdict);

    [Fact]
    public void Of_AFetchedAnswerWithItsUsage_IsUsage() => Assert.Null(UsageEligibility.From(
        200, TerminationReason.Complete, "GET", known: true, new RequestContent(), Answer with { Usage = new TokenCounts { Input = 1 } }, requestTruncated: false).Verdict);

    [Fact]
    public void Of_ACallThatRunsNoModel_IsNoUsageWhateverTheAnswerHolds() => Assert.Equal(
        Verdict.NoUsage,
        UsageEligibility.From(
            200,
            TerminationReason.Complete,
            "POST",
            known: true,
            new RequestContent { RunsNoModel = true },
            Answer with { Usage = new TokenCounts { Input = 5_000_000 } },
            requestTruncated: false).Verdict);

    [Fact]
    public void Of_AnAnswerInAnUnknownCoding_IsUsageWhereTheRequestWasRead()
    {
        var coded = new ResponseContent { Problem = "unknown content coding", IsUnknownCoding = true };
        var asked = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, "hello"u8.ToArray())] };
        Assert.Null(UsageEligibility.From(200, TerminationReason.Complete, "POST", known: true, asked, coded, requestTruncated: false).Verdict);
        Assert.Equal(
            Verdict.Unreadable,
            UsageEligibility.From(200, TerminationReason.Complete, "POST", known: true, new RequestContent(), coded, requestTruncated: false).Verdict);
    }

    [Fact]
    public void Of_AnUpgradedConnectionThatNobodyReads_IsUnreadable() =>
        Assert.Equal(Verdict.Unreadable, Of(101, TerminationReason.Complete, null).Verdict);

    [Fact]
    public void Of_AnAnswerOfASession_IsUsage() => Assert.Null(Of(101, TerminationReason.Complete, Answer).Verdict);

    [Fact]
    public void Of_ARequestOverTheLimit_IsUsageAndSaysThatItWasNotAnalysed()
    {
        var outcome = UsageEligibility.From(200, TerminationReason.Complete, "POST", known: true, new RequestContent(), Answer, requestTruncated: true);
        Assert.Null(outcome.Verdict);
        Assert.NotEmpty(outcome.Note);
    }

    private static UsageEligibility Of(int? status, TerminationReason ending, ResponseContent? response) =>
        UsageEligibility.From(status, ending, "POST", known: true, new RequestContent(), response, requestTruncated: false);
}
