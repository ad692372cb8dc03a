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
    public void Features_ShuffledWords_ShowAGapOfOrderAndNothingUnseen()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var features = Ask(desk, Shuffle(Source, 3));
        Assert.True(features["order_gap"] > 0.8, $"order_gap {features["order_gap"]}");
        Assert.True(features["reordered"] > 0.8, $"reordered {features["reordered"]}");
        Assert.True(features["known_words"] > 0.95);
    }

    [Fact]
    public void Features_WordsPutInAllOver_Scatter()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var words = Source.Split(' ');
        var features = Ask(desk, string.Join(' ', words.Select((word, i) => i % 6 == 5 ? word + " " + Prose.Of(1, i) : word)));
        Assert.True(features["scatter"] > 8, $"scatter {features["scatter"]}");
        Assert.True(features["run_shortness"] > 0.5, $"run_shortness {features["run_shortness"]}");
    }

    [Fact]
    public void Features_IdentifiersPutInAllOver_AreStrewn()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var features = Ask(desk, string.Join(' ', Source.Split(' ').Select((word, i) => i % 3 == 2 ? $"{word} {0x1A2B3C4D5E6FL * (i + 7):x12}" : word)));
        Assert.True(features["strewn_identifiers"] > 15, $"strewn_identifiers {features["strewn_identifiers"]}");
        Assert.True(features["known_phrases"] > 0.8, $"known_phrases {features["known_phrases"]}");
    }

    [Fact]
    public void Features_AnotherSubject_ShowNone()
    {
        var desk = new Desk();
        _ = desk.Ask(Source);
        var features = Ask(desk, "please translate the following poem about rivers mountains and a sleeping fisherman into spanish and keep its rhymes if you can manage");
        foreach (var name in new[] { "order_gap", "scatter", "run_shortness", "counter_run", "same_template", "asked_before", "stale_streak", "both_resemble" })
        {
            Assert.Equal(0, features[name]);
        }

        Assert.True(features["resembles"] < 0.3 && features["stale_text"] < 0.1);
    }

    [Fact]
    public void Features_CounterTemplate_CountsItsRun()
    {
        var desk = new Desk();
        Dictionary<string, float> features = [];
        for (var i = 0; i < 8; i++)
        {
            features = Ask(desk, string.Create(CultureInfo.InvariantCulture, $"Write page {i} about the history of the harbour and its old cranes"));
        }

        Assert.Equal(3, features["counter_run"]);
        Assert.Equal(3, features["same_template"]);
        Assert.True(features["resembling_requests"] > 2.9);
    }

    [Fact]
    public void Features_LoopOnAClock_ShowStreakLatticeAndSameAnswers()
    {
        var desk = new Desk();
        Dictionary<string, float> features = [];
        for (var i = 0; i < 12; i++)
        {
            features = Ask(desk, Source);
            desk.Now += TimeSpan.FromSeconds(10);
        }

        Assert.True(features["stale_streak"] > 3);
        Assert.True(features["stale_share"] > 0.9);
        Assert.True(features["lattice"] > 0.9);
        Assert.True(features["clockwork"] > 0.9);
        Assert.True(features["same_answers"] > 0.8);
        Assert.True(features["asked_before"] > 3);
    }

    [Fact]
    public void Features_AgentWithTinyTurns_IsNotStale()
    {
        var desk = new Desk();
        var history = new List<(string, string)> { ("system", Source), ("user", "find out why the build fails") };
        Dictionary<string, float> features = [];
        for (var i = 0; i < 12; i++)
        {
            var answer = Prose.Of(12, 100 + i);
            features = Named(desk.Ask(Desk.Chat([.. history]), answer));
            history.Add(("assistant", answer));
            history.Add(("tool", $"exit code {i % 2} {Prose.Of(3, 300 + i)}"));
            desk.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(0, features["stale_streak"]);
        Assert.Equal(0, features["stale_share"]);
        Assert.Equal(0, features["clockwork"]);
        Assert.True(features["replayed_share"] > 0.8);
    }

    [Fact]
    public void Features_OneScriptOfSeveralPeople_IsShared()
    {
        var desk = new Desk();
        var script = Prose.Of(400, 5);
        Assert.Equal(0, Named(desk.Ask(script, user: "u1"))["shared_script"]);
        _ = desk.Ask(script, user: "u2");
        Assert.True(Named(desk.Ask(script, user: "u3"))["shared_script"] > 0.9);
        Assert.Equal(0, Named(desk.Ask(Prose.Of(400, 6), user: "u3"))["shared_script"]);
    }

    private static Dictionary<string, float> Ask(Desk desk, string prompt) => Named(desk.Ask(prompt, "The same old answer about nothing in particular."));

    private static Dictionary<string, float> Named(Judgement judgement)
    {
        var slice = judgement.Features.ToArray()[FeatureCatalogue.RangeOf(ScoreHead.Duplication)];
        return DuplicationFeatures.All.Select((feature, i) => (feature.Name, Value: slice[i])).ToDictionary(pair => pair.Name, pair => pair.Value);
    }

    private static string Shuffle(string text, int seed)
    {
        var words = text.Split(' ');
        new Random(seed).Shuffle(words);
        return string.Join(' ', words);
    }
}
