using System.Globalization;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>Requests that ask next to nothing beside a text that is known, and how often that may be done.</summary>
public sealed class RequestNoveltyTests
{
    [Fact]
    public void Decide_KnownTextUnderANewMark_EarnsLessThanATenthFromTheTenthOn()
    {
        var desk = new Desk();
        var splits = Enumerable.Range(0, 20).Select(i => desk.Ask(Mended(i, [13, 31]), Prose.Of(30, 100 + i)).Split).ToList();

        Assert.All(splits.Skip(10), split => Assert.True((split.TrustedInput + split.TrustedOutput) * 10 <= split.Input + split.Output, split.ToString()));
    }

    [Fact]
    public void Decide_SixNewTermsAfterThreeThatAskedNothing_CountInFull()
    {
        var desk = new Desk();
        for (var i = 0; i < 4; i++)
        {
            _ = desk.Ask(Mended(i, [13]), Prose.Of(150, 100 + i));
        }

        var split = desk.Ask(Mended(4, [20, 21, 22, 23, 24, 25]), Prose.Of(150, 300)).Split;

        Assert.Equal(split.Output, split.TrustedOutput);
        Assert.True(split.TrustedInput >= 6, split.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_ShortQuestionsBesideOneDocument_AreAllAnsweredInFull(bool first)
    {
        var desk = new Desk();
        var document = Prose.Of(120, 1);
        for (var i = 0; i < 8; i++)
        {
            var question = Prose.Of(5, 700 + i);
            var split = desk.Ask(first ? $"{question}?\n\n{document}" : $"{document}\n\n{question}?", Prose.Of(100, 100 + i)).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
            desk.Now += TimeSpan.FromMinutes(1);
        }
    }

    /// <summary>A text of forty words under a number, with other words in some places.</summary>
    private static string Mended(int number, int[] places)
    {
        var words = Prose.Of(40, 1).Split(' ');
        foreach (var place in places)
        {
            words[place] = Prose.Of(1, 1000 + (number * 50) + place);
        }

        return string.Create(CultureInfo.InvariantCulture, $"#{number} {string.Join(' ', words)}");
    }
}
