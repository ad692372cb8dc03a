using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

public sealed class MeteredExchangeTests
{
    private const string Ask = """
        {"model":"gpt-4o","messages":[{"role":"user","content":"Which of our two invoices for the harbour crane is the one with the wrong tax rate?"}]}
        """;

    private const string AskStreamed = """
        {"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Which of our two invoices for the harbour crane is the one with the wrong tax rate?"}]}
        """;

    private const string Answer = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"The second one: it applies 7 % where 19 % is due."},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":23,"completion_tokens":17,"total_tokens":40,"completion_tokens_details":{"reasoning_tokens":5}}}
        """;

    private const string Chunks =
        "data: {\"id\":\"c2\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"The second one: it applies\"},\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c2\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" 7 % where 19 % is due.\"},\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c2\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: [DONE]\n\n";

    [Fact]
    public void Conclude_AnAnswerWithUsage_TakesTheProvidersCounts()
    {
        var record = new Wire().Send(Ask, Answer);
        Assert.Equal((23, 17, 5), (record.Counts.Input, record.Counts.Output, record.Counts.Reasoning));
        Assert.Equal(UsageSource.Provider, record.Source);
        Assert.Equal(("openai.chat", "gpt-4o-2024-08-06", "stop"), (record.Dialect, record.Model, record.FinishReason));
        Assert.Equal((23, 17), (record.Judgement.Split.Input, record.Judgement.Split.Output));
        Assert.True(record.IsUsage);
    }

    [Fact]
    public void Conclude_AStreamWithoutUsage_CountsLocally()
    {
        var record = new Wire().Send(AskStreamed, Chunks, contentType: "text/event-stream");
        Assert.Equal(UsageSource.Estimated, record.Source);
        Assert.Equal(EncodingMap.Default.ForModel("gpt-4o").Count("The second one: it applies 7 % where 19 % is due."u8), record.Counts.Output);
        Assert.Equal(record.Counts.Input, record.Judgement.Split.Input);
        Assert.InRange(record.Counts.Input!.Value, 20, 30);
    }

    [Fact]
    public void Conclude_AStreamThatTheClientCut_CountsWhatWasDelivered()
    {
        var cut = Chunks.IndexOf("data: {\"id\":\"c2\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" 7", StringComparison.Ordinal);
        var record = new Wire().Send(AskStreamed, Chunks, contentType: "text/event-stream", ending: TerminationReason.ClientGone, cutAt: cut);
        Assert.Equal(UsageSource.Partial, record.Source);
        Assert.Equal(EncodingMap.Default.ForModel("gpt-4o").Count("The second one: it applies"u8), record.Counts.Output);
        Assert.True(record.IsUsage);
    }

    [Fact]
    public void Conclude_AStreamThatTheClientLeftAtItsLastFrame_IsNotPartial()
    {
        var record = new Wire().Send(AskStreamed, Chunks, contentType: "text/event-stream", ending: TerminationReason.ClientGone);
        Assert.Equal(UsageSource.Estimated, record.Source);
    }

    [Fact]
    public void Conclude_AnAnswerThatTheUpstreamCut_CountsNothing()
    {
        var record = new Wire().Send(AskStreamed, Chunks, contentType: "text/event-stream", ending: TerminationReason.UpstreamCut, cutAt: 200);
        Assert.Equal(Verdict.Failed, record.Judgement.Verdict);
        Assert.Equal(TokenSplit.None, record.Judgement.Split);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("<html>welcome</html>", 200)]
    [InlineData("{\"choices\":[", 200)]
    [InlineData("{\"error\":{\"type\":\"server_error\",\"message\":\"no\"}}", 200)]
    [InlineData("{\"error\":{\"type\":\"rate_limit\",\"message\":\"slow down\"}}", 429)]
    public void Conclude_AnAnswerThatIsNone_CountsNothingAndSaysWhy(string body, int status)
    {
        var record = new Wire().Send(Ask, body, status);
        Assert.False(record.IsUsage);
        Assert.Equal(TokenSplit.None, record.Judgement.Split);
        Assert.NotEmpty(record.Note);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"cut o")]
    [InlineData("")]
    public void Conclude_ARequestThatCannotBeRead_IsGrossAsReportedAndUnseen(string body)
    {
        var record = new Wire().Send(body, Answer);
        Assert.Equal(UsageSource.Provider, record.Source);
        Assert.Equal(TokenSplit.None with { UnseenInput = 23, UnseenOutput = 17 }, record.Judgement.Split);
        Assert.NotEmpty(record.Note);
    }

    [Fact]
    public void Conclude_ARequestThatCannotBeReadAndAnAnswerWithoutUsage_IsUnreadable()
    {
        var record = new Wire().Send("not json at all", """{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}""");
        Assert.Equal((Verdict.Unreadable, TokenSplit.None), (record.Judgement.Verdict, record.Judgement.Split));
        Assert.NotEmpty(record.Note);
    }

    [Fact]
    public void Conclude_ARequestOverTheLimit_CountsTheProvidersUsageAndIsFlagged()
    {
        var record = new Wire().Send(Ask, Answer, truncated: true);
        Assert.True(record.Truncated);
        Assert.Equal((23, 17), (record.Counts.Input, record.Counts.Output));
        Assert.Equal(TokenSplit.None with { UnseenInput = 23, UnseenOutput = 17 }, record.Judgement.Split);
    }

    [Fact]
    public void Conclude_ACountThatCannotBe_IsUnknownAndNoted()
    {
        var record = new Wire().Send(Ask, Answer
            .Replace("\"completion_tokens\":17", "\"completion_tokens\":-17", StringComparison.Ordinal)
            .Replace("\"total_tokens\":40", "\"total_tokens\":1e30", StringComparison.Ordinal));
        Assert.Equal(UsageSource.Estimated, record.Source);
        Assert.True(record.Counts.Output > 0);
        Assert.Contains("not believed", record.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_AnUnknownPath_IsUnreadable()
    {
        var record = new Wire { Path = "/v2/mystery?key=secret" }.Send("{}", "{}");
        Assert.Equal((Verdict.Unreadable, "generic", "/v2/mystery"), (record.Judgement.Verdict, record.Dialect, record.Path));
    }

    [Fact]
    public void Conclude_AKnownShapeAtAnUnknownPath_IsReadByItsBody()
    {
        var record = new Wire { Path = "/llm" }.Send(Ask, Answer);
        Assert.Equal(("openai.chat", 23), (record.Dialect, record.Counts.Input));
    }

    [Fact]
    public void Conclude_ARequestInACodingThatNobodyHereUndoes_CountsTheProvidersUsage()
    {
        var record = new Wire { Header = name => name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) ? "foo" : null }.Send(Ask, Answer);
        Assert.Equal(TokenSplit.None with { UnseenInput = 23, UnseenOutput = 17 }, record.Judgement.Split);
        Assert.Contains("not analysed", record.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_TheSameRequestAgain_CountsItsInputOnce()
    {
        var wire = new Wire();
        var first = wire.Send(Ask, Answer).Judgement.Split;
        var second = wire.Send(Ask, Answer).Judgement.Split;
        Assert.Equal(23, first.TrustedInput);
        Assert.True(second.TrustedInput <= 4, $"{second}");
        Assert.Equal(23, second.Input);
    }

    [Fact]
    public void Conclude_ARetryAfterAFailure_CountsOnceAndInFull()
    {
        var wire = new Wire();
        wire.Send(Ask, "{\"error\":{\"type\":\"overloaded\"}}", status: 529);
        wire.Send(AskStreamed, Chunks, contentType: "text/event-stream", ending: TerminationReason.UpstreamCut, cutAt: 200);
        Assert.Equal(23, wire.Send(Ask, Answer).Judgement.Split.TrustedInput);
    }
}
