using System.Globalization;
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
    public void Features_ShuffledWords_AreDerived()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        Assert.InRange(Ask(desk, Shuffle(Source, 3))["derived"], 0.8, 1);
    }

    [Fact]
    public void Features_WordsPutInAllOver_AreDerived()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var words = Source.Split(' ');
        Assert.InRange(Ask(desk, string.Join(' ', words.Select((word, i) => i % 6 == 5 ? word + " " + Prose.Of(1, i) : word)))["derived"], 0.5, 1);
    }

    [Fact]
    public void Features_IdentifiersPutInAllOver_AreDerived()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var strewn = string.Join(' ', Source.Split(' ').Select((word, i) => i % 3 == 2 ? $"{word} {0x1A2B3C4D5E6FL * (i + 7):x12}" : word));
        Assert.InRange(Ask(desk, strewn)["derived"], 0.5, 1);
    }

    [Theory]
    [InlineData("please translate the following poem about rivers mountains and a sleeping fisherman into spanish and keep its rhymes if you can manage")]
    [InlineData(Source + " and which of these contracts should we end before the summer")]
    [InlineData("Which customers left the northern branch, and when did the warehouse begin to measure with the new software?")]
    public void Features_AnotherSubjectOrAnotherQuestion_ShowNone(string prompt)
    {
        var desk = new Desk();
        _ = desk.Ask(Source);

        // Below 0.15 a request bears no other out: of one with a few new words at its end, words stay known a little better than phrases.
        Assert.All(Ask(desk, prompt), feature => Assert.InRange(feature.Value, 0, 0.14));
    }

    [Fact]
    public void Features_CounterTemplate_IsAskedAgain()
    {
        var desk = new Desk();
        Dictionary<string, float> features = [];
        for (var i = 0; i < 8; i++)
        {
            features = Ask(desk, string.Create(CultureInfo.InvariantCulture, $"Write page {i} about the history of the harbour and its old cranes"));
        }

        Assert.Equal(3, features["asked_again"]);
    }

    [Fact]
    public void Features_LoopOfOnePrompt_IsAskedAgainAndNotDerived()
    {
        var desk = new Desk();
        Dictionary<string, float> features = [];
        for (var i = 0; i < 12; i++)
        {
            features = Ask(desk, Source);
            desk.Now += TimeSpan.FromSeconds(10);
        }

        Assert.Equal(Math.Log2(12), features["asked_again"], 4);
        Assert.Equal(0, features["derived"]);
    }

    [Fact]
    public void Features_MendedAgainAndAgain_ShowAStreakAndTheSameOutcome()
    {
        var (same, other) = (new Desk(), new Desk());
        _ = same.Ask(Source, Prose.Of(60, 500));
        _ = other.Ask(Source, Prose.Of(60, 500));
        Dictionary<string, float> alike = [], unlike = [];
        for (var i = 0; i < 8; i++)
        {
            alike = Named(same.Ask(Desk.Chat(("user", Shuffle(Source, i))), Prose.Of(60, 500)));
            unlike = Named(other.Ask(Desk.Chat(("user", Shuffle(Source, i))), Prose.Of(60, 501 + i)));
        }

        Assert.InRange(alike["derived_streak"], 2, 4);
        Assert.InRange(alike["derived_share"], 0.5, 1);
        Assert.InRange(alike["same_outcome"], 0.8, 1);
        Assert.InRange(unlike["same_outcome"], 0, 0.3);
        Assert.InRange(unlike["derived_streak"], 2, 4);
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
    public void Features_OneScriptThatSeveralPeopleMend_IsSharedAndItsFirstSendIsNot()
    {
        var desk = new Desk();
        var script = Prose.Of(400, 5);
        var mended = string.Join(' ', script.Split(' ').Select((word, i) => i % 16 == 15 ? word + " " + Prose.Of(1, 9000 + i) : word));
        foreach (var user in new[] { "u1", "u2", "u3" })
        {
            Assert.Equal(0, Named(desk.Ask(script, user: user))["shared_script"]);
        }

        Assert.InRange(Named(desk.Ask(mended, user: "u3"))["shared_script"], 0.2, 1);
        Assert.Equal(0, Named(desk.Ask(Prose.Of(400, 6), user: "u3"))["shared_script"]);

        // The same of a text that nobody else sends.
        _ = desk.Ask(Prose.Of(400, 7), user: "u4");
        Assert.Equal(0, Named(desk.Ask(Shuffle(Prose.Of(400, 7), 1), user: "u4"))["shared_script"]);
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
