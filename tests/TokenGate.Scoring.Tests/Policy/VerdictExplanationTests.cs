using TokenGate.Scoring.Policy;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Policy;

public sealed class VerdictExplanationTests
{
    private static readonly ModelScore Score = new(0.97, [new Reason("empty_share", 0.9f, 5.1), new Reason("coherence", 0.1f, 0.2)]);

    [Fact]
    public void Write_PartlyWithheld_SaysWhatCountsTheMeasurementTheAccountAndHowToAppeal()
    {
        var text = VerdictExplanation.Write(
            new Judgement
            {
                Verdict = Verdict.Padded,
                Split = new TokenSplit(10, 20, 300, 700, 0, 0, 50),
                Padding = Score,
                Policy = "",
                Doubt = new DoubtEntry("padding", 300, 300),
            },
            feature => feature == "empty_share" ? "0" : null);

        Assert.Contains("Counted: 300 of 1,030 tokens sent and 0 of 50 tokens answered.", text, StringComparison.Ordinal);
        Assert.Contains("Not counted: 750 tokens were withheld.", text, StringComparison.Ordinal);
        Assert.Contains("(empty_share is 0.9; in ordinary work 0.)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("coherence", text, StringComparison.Ordinal);
        Assert.Contains("Yours held 300. It covered 300, which count; the rest does not.", text, StringComparison.Ordinal);
        Assert.Contains("appeal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("%", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DoubtedAndCovered_SaysThatItCounts()
    {
        var text = VerdictExplanation.Write(new Judgement
        {
            Verdict = Verdict.Trusted,
            Split = new TokenSplit(0, 0, 300, 0, 0, 20, 0),
            Padding = Score,
            Policy = "",
            Doubt = new DoubtEntry("padding", 320, 8_000),
        });

        Assert.Contains("Yours held 8,000. It covered 320, which count.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("appeal", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Trusted, "Nothing about it was unusual")]
    [InlineData(Verdict.Failed, "Nothing of this exchange counts")]
    public void Write_NotDoubted_SaysSo(Verdict verdict, string expected) => Assert.Contains(
        expected, VerdictExplanation.Write(new Judgement { Verdict = verdict, Split = new TokenSplit(5, 0, 5, 0, 0, 5, 0), Policy = "no answer" }), StringComparison.Ordinal);
}
