using TokenGate.Pricing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Every record that is usage holds its cost, divided as its tokens are.</summary>
public sealed class CostTests
{
    private const string Ask = """{"model":"MODEL","messages":[{"role":"user","content":"Which of our two invoices for the harbour crane is the one with the wrong tax rate?"}]}""";

    private const string Answer = """
        {"id":"c1","object":"chat.completion","model":"MODEL","choices":[{"index":0,"message":{"role":"assistant","content":"The second one: it applies 7 % where 19 % is due."},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":23,"completion_tokens":17,"total_tokens":40}}
        """;

    [Fact]
    public void Conclude_AnAnswer_CostsWhatItsTokensCost()
    {
        var record = Send(new Wire { Host = "api.openai.com" }, "gpt-4o-2024-08-06");
        var split = record.Judgement.Split;
        Assert.Equal((23 * 2500) + (17 * 10_000), record.Cost!.Gross);
        Assert.Equal((split.TrustedInput * 2500) + (split.TrustedOutput * 10_000), record.Cost.Trusted);
        Assert.Equal(("USD", $"{PriceBook.PublishedVersion} openai/gpt-4o"), (record.Cost.Currency, record.Cost.Prices));
    }

    [Fact]
    public void Conclude_TheSameQuestionAgain_CostsAsMuchAndTrustsLess()
    {
        var wire = new Wire { Host = "api.openai.com" };
        var (first, second) = (Send(wire, "gpt-4o"), Send(wire, "gpt-4o"));
        Assert.Equal(first.Cost!.Gross, second.Cost!.Gross);
        Assert.Equal(0, second.Cost.Split.TrustedInput);
        Assert.Equal(23 * 2500, second.Cost.Split.Replayed + second.Cost.Split.Repeated + second.Cost.Split.UnseenInput);
    }

    [Fact]
    public void Conclude_AModelOfNoList_HasNoCost() => Assert.Null(Send(new Wire { Host = "api.openai.com" }, "our-own-7b").Cost);

    [Fact]
    public void Conclude_AFailure_HasNoCost()
    {
        var record = new Wire().Send(Ask.Replace("MODEL", "gpt-4o", StringComparison.Ordinal), "{\"error\":{\"message\":\"no\"}}", status: 500);
        Assert.Equal((Verdict.Failed, null), (record.Judgement.Verdict, record.Cost));
    }

    private static UsageRecord Send(Wire wire, string model) =>
        wire.Send(Ask.Replace("MODEL", model, StringComparison.Ordinal), Answer.Replace("MODEL", model, StringComparison.Ordinal));
}
