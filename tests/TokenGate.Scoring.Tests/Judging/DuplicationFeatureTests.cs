using TokenGate.Scoring.Features;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>What the duplication features say of the evasions they were made for, and of the honest work that looks like them.</summary>
public sealed class DuplicationFeatureTests
{
    private const string Source = "the quarterly report of the northern branch shows that costs of transport rose faster than income while the "
        + "number of customers fell for the third time and nobody in the meeting could explain why the forecast of last winter had been so far from "
        + "what the warehouse measured after the new software was introduced in march which is why the board asked for another review of contracts";

    [Fact]
    public void Catalogue_EveryFeature_HasANameOfItsOwnAndASentence()
    {
        Assert.Equal(DuplicationFeatures.All.Length, DuplicationFeatures.All.Select(feature => feature.Name).Distinct().Count());
        Assert.Equal(FeatureCatalogue.All.Length, FeatureCatalogue.All.Select(feature => feature.Name).Distinct().Count());
        Assert.All(DuplicationFeatures.All, feature => Assert.True(feature.Sentence.EndsWith('.') && feature.Formula.Length > 5));
    }

    [Fact]
    public void Features_ShuffledWords_AskNothing()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var split = desk.Ask(Shuffle(Source, 3)).Split;
        Assert.InRange(split.TrustedInput, 0, split.Input / 10);
    }

    [Fact]
    public void Features_WordsPutInAllOver_SayNothing()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var words = Source.Split(' ');
        var split = desk.Ask(string.Join(' ', words.Select((word, i) => i % 6 == 5 ? word + " " + Prose.Of(1, i) : word))).Split;
        Assert.InRange(split.TrustedInput, 0, split.Input / 10);
    }

    [Fact]
    public void Features_IdentifiersPutInAllOver_SayNothing()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var strewn = string.Join(' ', Source.Split(' ').Select((word, i) => i % 3 == 2 ? $"{word} {0x1A2B3C4D5E6FL * (i + 7):x12}" : word));
        var split = desk.Ask(strewn).Split;
        Assert.InRange(split.TrustedInput, 0, split.Input / 10);
    }

    [Theory]
    [InlineData("please translate the following poem about rivers mountains and a sleeping fisherman into spanish and keep its rhymes if you can manage")]
    [InlineData(Source + " and which of these contracts should we end before the summer")]
    [InlineData("Which customers left the northern branch, and when did the warehouse begin to measure with the new software?")]
    public void Features_AnotherSubjectOrAnotherQuestion_ShowNone(string prompt)
    {
        var desk = new Desk();
        _ = desk.Ask(Source);

        Assert.All(Ask(desk, prompt), feature => Assert.InRange(feature.Value, 0, 0.14));
    }

    [Fact]
    public void Features_AgentWithTinyTurns_ShowsNone()
    {
        var desk = new Desk();
        var history = new List<(string, string)> { ("system", Source), ("user", "find out why the build fails") };
        for (var i = 0; i < 12; i++)
        {
            var answer = Prose.Of(12, 100 + i);
            var features = Named(desk.Ask(Desk.Chat([.. history]), answer));
            Assert.All(features, feature => Assert.InRange(feature.Value, 0, 0.05));
            history.Add(("assistant", answer));
            history.Add(("tool", $"exit code {i % 2} {Prose.Of(3, 300 + i)}"));
            desk.Now += TimeSpan.FromSeconds(1);
        }
    }

    [Fact]
    public void Features_OneTextInManyOrders_IsLikeTheThirdAndTheFifth()
    {
        var desk = new Desk();
        Dictionary<string, float> features = [];
        for (var i = 0; i < 8; i++)
        {
            desk.Now += TimeSpan.FromMinutes(20);
            features = Named(desk.Ask(Desk.Chat(("user", Shuffle(Source, i))), Prose.Of(60, 500 + i)));
        }

        Assert.InRange(features["like_third"], 0.6, 1);
        Assert.InRange(features["like_fifth"], 0.5, features["like_third"]);
    }

    private static Dictionary<string, float> Ask(Desk desk, string prompt) => Named(desk.Ask(prompt, "The same old answer about nothing in particular."));

    private static Dictionary<string, float> Named(Judgement judgement)
    {
        var slice = judgement.Features.ToArray()[FeatureCatalogue.RangeOf(ScoreKind.Duplication)];
        return DuplicationFeatures.All.Select((feature, i) => (feature.Name, Value: slice[i])).ToDictionary(pair => pair.Name, pair => pair.Value);
    }

    private static string Shuffle(string text, int seed)
    {
        var words = text.Split(' ');
        new Random(seed).Shuffle(words);
        return string.Join(' ', words);
    }
}
