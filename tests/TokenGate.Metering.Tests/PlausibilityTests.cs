using System.Globalization;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Reports that cannot be true are replaced by the local estimate, and kept beside it.</summary>
public sealed class PlausibilityTests
{
    private const string Ask = """{"model":"gpt-5-mini","messages":[{"role":"user","content":"By how many days were the brackets late?"}]}""";

    private const string Text = "The brackets came late by four days, says the list of deliveries.";

    [Fact]
    public void Conclude_ZerosBesideText_AreReplacedByTheEstimate()
    {
        var record = new Wire().Send(Ask, Answer(0, 0));
        Assert.Equal(UsageSource.Implausible, record.Source);
        Assert.Equal((0, 0), (record.Reported?.Input, record.Reported?.Output));
        Assert.Equal((15, 14), (record.Counts.Input, record.Counts.Output));
        Assert.Equal((15, 14), (record.Judgement.Split.TrustedInput, record.Judgement.Split.TrustedOutput));
        Assert.Contains("zero beside text", record.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_ZerosOfAnAnswerThatWasCut_AreBelieved() =>
        Assert.Equal(UsageSource.Provider, new Wire().Send(Ask, Answer(0, 0, finish: "length")).Source);

    [Fact]
    public void Conclude_TwoBillionTokensForOneWord_AddNothingToSpeakOf()
    {
        var record = new Wire().Send(Ask, Answer(9, 2_000_000_000, "x"));
        Assert.Equal(UsageSource.Implausible, record.Source);
        Assert.Equal((9, 2_000_000_000), (record.Reported?.Input, record.Reported?.Output));
        Assert.Equal((9, 1), (record.Counts.Input, record.Counts.Output));
        Assert.Equal(1, record.Judgement.Split.TrustedOutput);
    }

    [Theory]
    [InlineData(50, 30_000, UsageSource.Implausible)]
    [InlineData(50, 12_000, UsageSource.Provider)]
    [InlineData(60_000, 30_000, UsageSource.Provider)]
    public void Conclude_TokensForTheTimeThatTheExchangeTook_AreBelievedUpToARate(int milliseconds, int tokens, UsageSource expected) => Assert.Equal(
        expected,
        new Wire { Duration = TimeSpan.FromMilliseconds(milliseconds) }.Send(Ask, Answer(16, tokens, "x")).Source);

    [Fact]
    public void Conclude_WhereNobodyKnowsTheTime_TheRateDecidesNothing() =>
        Assert.Equal(UsageSource.Provider, new Wire { Duration = null }.Send(Ask, Answer(16, 100_000, "x")).Source);

    [Fact]
    public void Conclude_MoreInputThanAnyContextHolds_IsEstimated()
    {
        var record = new Wire().Send(Ask, Answer(20_000_000, 14));
        Assert.Equal((UsageSource.Implausible, 15L, 14L), (record.Source, record.Counts.Input, record.Counts.Output));
    }

    [Fact]
    public void Conclude_MoreThanTheTextWeighs_IsGrossAndUnseen()
    {
        var record = new Wire().Send(Ask, Answer(40_000, 14));
        Assert.Equal((UsageSource.Provider, 40_000L), (record.Source, record.Counts.Input));
        Assert.True(record.Judgement.Split.TrustedInput < 700, $"{record.Judgement.Split}");
        Assert.Equal(40_000 - record.Judgement.Split.TrustedInput, record.Judgement.Split.UnseenInput);
    }

    private static string Answer(long input, long output, string text = Text, string finish = "stop") => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrSt","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"{{{finish}}}"}],
        "usage":{"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}},"total_tokens":{{{input + output}}}}}
        """);
}
