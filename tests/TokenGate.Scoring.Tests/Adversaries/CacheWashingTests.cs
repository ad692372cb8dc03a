using System.Globalization;
using TokenGate.Scoring.Tests.Judging;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>Filling one's own memory, so that it forgets what is to be sent again.</summary>
public sealed class CacheWashingTests
{
    [Fact]
    public void Decide_CacheWashing_DoesNotBuyTheSameTextAgain()
    {
        var desk = new Desk();
        var document = Prose.Of(1000, 1);
        _ = desk.Ask("Summarise: " + document);
        for (var i = 0; i < 60; i++)
        {
            _ = desk.Ask(Prose.Of(1000, 100 + i));
            desk.Now += TimeSpan.FromMinutes(1);
        }

        var split = desk.Ask("What does the author want from us here? " + document).Split;
        Assert.True(split.TrustedInput <= 0.15 * split.Input, $"{split.TrustedInput} of {split.Input} after 60,000 other words");
    }

    [Theory]
    [InlineData("counting")]
    [InlineData("one sentence")]
    [InlineData("one document")]
    public void Decide_WashingWithTextThatCostsNoThought_ForgetsNothing(string kind)
    {
        var desk = new Desk();
        var document = Prose.Of(1000, 1);
        _ = desk.Ask("Summarise: " + document);
        var earned = 0L;
        for (var i = 0; i < 150; i++)
        {
            var split = desk.Ask(Cheap(kind, i), "Fine.").Split;
            earned += split.TrustedInput;
            desk.Now += TimeSpan.FromMinutes(1);
        }

        var again = desk.Ask("What does the author want from us here? " + document).Split;
        Assert.True(again.TrustedInput <= 0.05 * again.Input, $"{again.TrustedInput} of {again.Input} after {earned} trusted tokens of washing");
    }

    [Fact]
    public void Decide_WashingUntilTheTextIsForgotten_TakesFarMoreNewTextThanItBuys()
    {
        var desk = new Desk();
        var document = Prose.Of(1000, 1);
        var first = desk.Ask("Summarise: " + document).Split.TrustedInput;
        var (washed, bought) = (0L, 0L);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 60; i++)
            {
                washed += desk.Ask(Prose.Of(2000, 1000 + (round * 100) + i)).Split.TrustedInput;
            }

            bought += desk.Ask($"{Prose.Of(9, round)}: {document}").Split.TrustedInput;
        }

        Assert.True(bought <= 0.02 * washed, $"{bought} tokens of the document, which has {first}, for {washed} tokens of new text");
    }

    private static string Cheap(string kind, int request) => kind switch
    {
        "counting" => string.Join(' ', Enumerable.Range(request * 5000, 5000)),
        "one sentence" => string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"This is request {request} and the wash goes on. "), 500)),
        _ => string.Create(CultureInfo.InvariantCulture, $"Version {request} of it: ") + Prose.Of(5000, 77),
    };
}
