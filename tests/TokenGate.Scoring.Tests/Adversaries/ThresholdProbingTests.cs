using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>
/// Whoever sends one variant after another until one passes. No score is told in-band (a client gets the upstream's bytes alone, which the differential
/// test of the gateway holds), and two rules take the gain from a search all the same: text is counted once, withheld text too,
/// and exchanges above the lower threshold bear the next ones out. The model here withholds by the size of what is new, so that every probe is known.
/// </summary>
public sealed class ThresholdProbingTests
{
    /// <summary>Raw scores of a short text, of one between the thresholds, of one above both.</summary>
    private static readonly double[] Scores = [-6, 3.5, 6];

    [Theory]
    [InlineData(JudgeMode.Enforce)]
    [InlineData(JudgeMode.Observe)]
    public void Decide_VariantsUntilOnePasses_EarnLessThanThatOneSentAlone(JudgeMode mode)
    {
        // Cut by a tenth each time until it is short enough.
        var variants = Enumerable.Range(0, 10).Select(i => Prose.Of(500 - (50 * i), 1)).ToList();
        var desk = new Session(mode);
        var probes = variants.Select(variant => desk.Ask(variant)).ToList();
        Assert.Equal(Verdict.Padded, probes[0].Verdict);
        Assert.Equal(Verdict.Trusted, probes[^1].Verdict);
        var alone = new Session(mode).Ask(variants[^1]);
        Assert.Equal(Verdict.Trusted, alone.Verdict);
        Assert.True(alone.Split.TrustedInput > 0);

        // Of the one that passes next to nothing is new any more (what winnowing leaves unseen at its edge): what was withheld is known all the same.
        Assert.InRange(probes[^1].Split.TrustedInput, 0, alone.Split.TrustedInput / 5);
        if (mode == JudgeMode.Enforce)
        {
            var earned = probes.Sum(probe => probe.Split.TrustedInput);
            Assert.True(earned < alone.Split.TrustedInput, $"{earned} tokens for the search, {alone.Split.TrustedInput} for the one that passes, sent alone");
        }
    }

    [Fact]
    public void Decide_WordsExchangedAllOverUntilItPasses_EarnNothing()
    {
        var desk = new Session();
        var words = Prose.Of(500, 2).Split(' ');
        var (trusted, sent) = (0L, 0L);
        var last = default(Judgement);
        for (var probe = 0; probe < 12; probe++)
        {
            last = desk.Ask(string.Join(' ', words));
            (trusted, sent) = (trusted + last.Split.TrustedInput, sent + last.Split.Input);

            // Every fortieth word is another one in the next probe.
            for (var i = probe; i < words.Length; i += 40)
            {
                words[i] = "new" + Prose.Of(1, 1000 + (probe * 100) + i).Replace(" ", "", StringComparison.Ordinal);
            }
        }

        Assert.Equal(Verdict.Trusted, last!.Verdict);
        // Single words exchanged all over a known text ask nothing (adr/0009): what is said anew in one piece would be news.
        Assert.Equal(0, trusted);
        Assert.True(sent > 0);
    }

    [Fact]
    public void Decide_NewTextBetweenTheThresholds_PassesAloneAndNotAfterTwoProbes()
    {
        const int between = 240;
        Assert.Equal(Verdict.Trusted, new Session().Ask(Mash(between, 3)).Verdict);

        var desk = new Session();
        Assert.Equal(Verdict.Padded, desk.Ask(Mash(500, 4)).Verdict);
        Assert.Equal(Verdict.Padded, desk.Ask(Mash(450, 5)).Verdict);
        var probe = desk.Ask(Mash(between, 3));
        Assert.Equal(Verdict.Padded, probe.Verdict);
        Assert.Equal(0, probe.Split.TrustedInput + probe.Split.TrustedOutput);
        Assert.Contains("lower threshold", probe.Policy, StringComparison.Ordinal);

        // Searching on between the thresholds keeps the witnesses in place; only what is plainly below ends it.
        Assert.Equal(Verdict.Padded, desk.Ask(Mash(between, 6)).Verdict);
        Assert.Equal(Verdict.Trusted, desk.Ask(Mash(60, 7)).Verdict);
    }

    [Fact]
    public void Decide_AnswersToProbesOfOneText_AreFreeNoMoreOftenThanAskingAgainIs()
    {
        var desk = new Session();
        var text = Prose.Of(100, 8);
        var answered = Enumerable.Range(0, 12)
            .Select(i => desk.Ask(text + (i == 0 ? "" : " x" + i.ToString(CultureInfo.InvariantCulture)), Prose.Of(300, 9_000 + i)).Split)
            .ToList();
        Assert.Equal(answered[0].Output, answered[0].TrustedOutput);
        var inFull = answered.Count(split => split.TrustedOutput * 2 > split.Output);
        Assert.InRange(inFull, 1, 4);
    }

    /// <summary>Words typed at random: all of it says nothing, so that its size alone decides.</summary>
    private static string Mash(int words, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, 8).Select(_ => "qxzjkvwbpf"[random.Next(10)]))));
    }

    private sealed class Session(JudgeMode mode = JudgeMode.Enforce)
    {
        private readonly Judge _judge = new(new JudgeOptions { Mode = mode }, Desk.Key, Models());
        private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        public Judgement Ask(string prompt, string answer = "Fine.")
        {
            var evidence = _judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
            var start = _now;
            _now += TimeSpan.FromSeconds(20);
            return _judge.Decide(new JudgeInput
            {
                User = "eve",
                StartedAt = start,
                EndedAt = start.AddSeconds(3),
                Evidence = evidence,
                Response = Desk.Answer(answer),
                Input = evidence.EstimatedInput,
                Output = answer.Length / 4,
            });
        }

        private static ModelSet Models()
        {
            var models = new Dictionary<ScoreKind, ScoreModel>();
            foreach (var head in Enum.GetValues<ScoreKind>())
            {
                // The words of these tests say nothing in any language: empty_size is about 11.1 for 240 of them, 12 for 450.
                var features = FeatureCatalogue.For(head);
                var input = Math.Max(0, features.Select(feature => feature.Name).ToList().IndexOf("empty_size"));
                double[] effects = head == ScoreKind.Padding ? Scores : [Scores[0], Scores[0], Scores[0]];
                var gam = new GamModel(features.Length, 0, [new ShapeFunction(input, [10, 11.35, double.PositiveInfinity], [.. effects])], PlattCalibrator.Identity);
                models.Add(head, new ScoreModel(gam, new ModelDescription
                {
                    Head = head,
                    Features = [.. features.Select(feature => feature.Name)],
                    Decision = new OperatingPoint(0.0003, 4, 0.98f),
                    Points = [new OperatingPoint(Judge.CorroboratedRate, 3, 0.95f)],
                    Profiles = [.. features.Select(feature => FeatureProfile.Create(feature.Name, [0f, 1f]))],
                    Score = FeatureProfile.Create("score", [0f, 1f]),
                    Origin = new TrainingOrigin(1, new DateOnly(2026, 11, 23), "", 1, 1, 1),
                }));
            }

            return ModelSet.Create(models, FeatureCatalogue.All);
        }
    }
}
