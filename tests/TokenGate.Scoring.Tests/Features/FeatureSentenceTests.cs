using System.Text.RegularExpressions;
using TokenGate.Scoring.Features;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

/// <summary>What an employee reads of a score is about a text. No word of it imputes an intent.</summary>
public sealed partial class FeatureSentenceTests
{
    [Fact]
    public void Sentence_OfEveryFeature_ImputesNoIntent() =>
        Assert.All(FeatureCatalogue.All, feature => Assert.DoesNotMatch(Intent(), feature.Sentence));

    [Fact]
    public void Sentence_OfEveryFeature_IsOneOfItsOwn() =>
        Assert.Equal(FeatureCatalogue.All.Length, FeatureCatalogue.All.Select(feature => feature.Sentence).Distinct(StringComparer.Ordinal).Count());

    [GeneratedRegex(
        @"\b(fraud\w*|cheat\w*|trick\w*|fake\w*|pretend\w*|abus\w*|deliberate\w*|intend\w*|on purpose|in order to|made to look|disguis\w*|hid(e|es|den)|suspicious\w*|gam(e|es|ing)|you|he|she)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Intent();
}
