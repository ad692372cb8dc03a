using System.Globalization;
using TokenGate.Scoring.Features;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>The stretch of a request that only repeats, counts up or fills with signs.</summary>
public sealed class LongestRepeatShareTests
{
    private static readonly int Place = FeatureCatalogue.IndexOf("said_at_once");

    [Theory]
    [InlineData(4, 0.65f, 0.80f)]
    [InlineData(20, 0.90f, 0.96f)]
    public void Decide_BlockSentManyTimes_IsOneStretchFromItsSecondCopyOn(int copies, float least, float most) =>
        Assert.InRange(Of("What is meant here?\n" + string.Join('\n', Enumerable.Repeat(Prose.Of(90, 1), copies))), least, most);

    [Fact]
    public void Decide_NumbersThatCountUp_AreAStretch() =>
        Assert.InRange(Of("Say OK. " + string.Join(", ", Enumerable.Range(40, 600))), 0.9f, 1f);

    [Fact]
    public void Decide_FloodOfSigns_IsAStretch() => Assert.InRange(Of(Prose.Of(10, 1) + new string('★', 900)), 0.9f, 1f);

    [Fact]
    public void Decide_BlockWrappedWithinItsWords_IsStillOneStretch()
    {
        var lines = string.Concat(Enumerable.Repeat(Prose.Of(50, 1) + " ", 12)).Chunk(90).Select(line => "// " + new string(line));
        Assert.InRange(Of(string.Join('\n', lines)), 0.5f, 1f);
    }

    [Fact]
    public void Decide_TextPastedTwice_IsNoMoreThanHalf() => Assert.InRange(Of(Prose.Of(120, 1) + "\n\n" + Prose.Of(120, 1)), 0.4f, 0.51f);

    [Fact]
    public void Decide_FewWordsSaidTwice_SayNothing() => Assert.Equal(0, Of("A latte with almond milk and caramel sauce please. I said: a latte with almond milk and caramel sauce please."));

    [Fact]
    public void Decide_LogOfAlikeLines_IsNone()
    {
        var lines = Enumerable.Range(0, 60).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"2016-09-29 02:03:48, Info CBS {(i % 3 == 0 ? "Warning: Unrecognized attribute." : "Expecting attribute name [HRESULT = 0x800f080d]")}"));
        Assert.Equal(0, Of(string.Join('\n', lines)));
    }

    [Fact]
    public void Decide_WhatATool_GivesBackSeveralTimes_IsNobodysFiller()
    {
        var output = string.Join('\n', Enumerable.Repeat(Prose.Of(60, 1), 20));
        Assert.Equal(0, new Desk().Ask(Desk.Chat(("user", Prose.Of(40, 2)), ("tool", output)), "Fine.").Features.Span[Place]);
    }

    [Fact]
    public void Decide_WhatWeAnswered_IsNoRepetitionOfTheUsers()
    {
        var desk = new Desk();
        var (first, answer) = (Prose.Of(60, 1), string.Join(' ', Enumerable.Repeat(Prose.Of(40, 2), 10)));
        _ = desk.Ask(Desk.Chat(("user", first)), answer);
        var features = desk.Ask(Desk.Chat(("system", "Be brief."), ("user", first), ("assistant", answer), ("user", Prose.Of(40, 3))), "Fine.").Features.Span;
        Assert.Equal(0, features[Place]);
    }

    private static float Of(string prompt) => new Desk().Ask(prompt).Features.Span[Place];
}
