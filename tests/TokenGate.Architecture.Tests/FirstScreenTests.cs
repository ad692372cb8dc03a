using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>README promises what was measured, and nothing beside it.</summary>
public sealed partial class FirstScreenTests
{
    /// <summary>Every share that README tells of honest work and of inflation stands in the card that says how it was measured.</summary>
    [Fact]
    public void SharesOfReadme_AreThoseOfTheMeasurement()
    {
        var part = Part("## What it finds", "## What counts");
        var card = SourceTree.Read("config/models/card.md");
        var shares = Share().Matches(part).Select(match => match.Value).ToList();
        Assert.NotEmpty(shares);
        Assert.All(shares, share => Assert.Contains(share, card, StringComparison.Ordinal));
    }

    /// <summary>What is not found is told, before anybody learns it from the figures.</summary>
    [Fact]
    public void Readme_BesideWhatIsWithheld_TellsWhatIsNotFound()
    {
        var part = Part("## What it finds", "## What counts");
        Assert.All(["**Withheld**", "**Counted once**", "**Not found.**", "config/models/card.md"], title => Assert.Contains(title, part, StringComparison.Ordinal));
    }

    /// <summary>A part of README, its line ends as spaces.</summary>
    private static string Part(string from, string to)
    {
        var text = SourceTree.Read("README.md");
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)].ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"\d+\.\d+ %")]
    private static partial Regex Share();
}
