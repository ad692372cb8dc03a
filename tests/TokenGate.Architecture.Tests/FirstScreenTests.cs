using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>README promises what the model card measured, and nothing that it denies.</summary>
public sealed partial class FirstScreenTests
{
    private const double FoundFrom = 80;

    /// <summary>The bar of the card: what a closed family gains at most beyond what accounts cover.</summary>
    private const double GainUpTo = 0.25;

    private static readonly Dictionary<string, CardFamily> Card = CardRow().Matches(SourceTree.Read("config/models/card.md"))
        .Select(match => new CardFamily(
            match.Groups["name"].Value,
            match.Groups["recall"].Value,
            double.Parse(match.Groups["neutral"].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["exchanges"].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups["gain"].Value, CultureInfo.InvariantCulture),
            match.Groups["open"].Success))
        .ToDictionary(family => family.Name, StringComparer.Ordinal);

    [Fact]
    public void WhatReadmeSaysIsWithheld_IsWhatTheCardWithholds()
    {
        var promised = FamilyName().Matches(Part("**Withheld**", "**Counted once**")).Select(match => match.Groups[1].Value);
        Assert.Equal(Card.Values.Where(family => family.Recall >= FoundFrom).Select(family => family.Name).Order(StringComparer.Ordinal), promised.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatReadmeSaysIsNotFound_IsWhatTheCardLeavesOpen_WithItsNumber()
    {
        var told = FamilyWithRecall().Matches(Part("**Not found.**", "## What counts")).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value} %");
        Assert.Equal(Card.Values.Where(family => family.IsOpen).Select(family => $"{family.Name} {family.RecallText} %").Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FiguresOfReadme_AreThoseOfTheCard()
    {
        var part = Part("## What it finds", "**Withheld**");
        var exchanges = Card.Values.Sum(family => family.Exchanges);
        var neutralised = Card.Values.Sum(family => family.Neutralised * family.Exchanges) / exchanges;
        var honest = Honest().Match(SourceTree.Read("config/models/card.md"));
        Assert.Contains($"tests {Card.Count} ways of inflating", part, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{neutralised:0.0} % of {exchanges:N0} inflating exchanges"), part, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{honest.Groups[2].Value} % of {int.Parse(honest.Groups[1].Value, CultureInfo.InvariantCulture):N0} honest exchanges"),
            part,
            StringComparison.Ordinal);
        var once = Card.Values.Count(family => family.Recall < FoundFrom && !family.IsOpen);
        Assert.Contains($"The card has {once} such families", Part("**Counted once**", "**Not found.**"), StringComparison.Ordinal);

        // A family above the bar is named there with its number.
        var above = Card.Values.Where(family => !family.IsOpen && family.Gain > GainUpTo);
        Assert.All(above, family => Assert.Matches(
            string.Create(CultureInfo.InvariantCulture, $"`{family.Name}`[^.]* gains {family.Gain * 100:0.0} %"), Part("**Counted once**", "**Not found.**")));
    }

    /// <summary>The row of all families stands above every figure that leaves some out.</summary>
    [Fact]
    public void Card_BeforeAnythingElse_AddsUpAllFamilies()
    {
        var card = SourceTree.Read("config/models/card.md");
        var all = Regex.Match(card, @"^all +(\d+) +(\d+) ", RegexOptions.Multiline);
        Assert.Equal((Card.Count, Card.Values.Sum(family => family.Exchanges)), (Number(all.Groups[1]), Number(all.Groups[2])));
        Assert.True(all.Index < card.IndexOf("not open", StringComparison.Ordinal));
        static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    /// <summary>A part of README, its line ends as spaces.</summary>
    private static string Part(string from, string to)
    {
        var text = SourceTree.Read("README.md");
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)].ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"^(?<name>\w+) +(?:Padding|Duplication|Output) +(?<exchanges>\d+) +(?<recall>[\d.]+) % +(?<neutral>[\d.]+) % +(?<gain>[\d.]+)(?<open> +open)?$", RegexOptions.Multiline)]
    private static partial Regex CardRow();

    [GeneratedRegex(@"^all +(\d+) +\d+ +([\d.]+) % +[\d.]+ % +[\d.]+ %$", RegexOptions.Multiline)]
    private static partial Regex Honest();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"`(\w+)` ([\d.]+) %")]
    private static partial Regex FamilyWithRecall();

    private sealed record CardFamily(string Name, string RecallText, double Neutralised, int Exchanges, double Gain, bool IsOpen)
    {
        public double Recall => double.Parse(RecallText, CultureInfo.InvariantCulture);
    }
}
