using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Policy;

public sealed class RescoringPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly ModelSet Models = ModelSet.Load(Path.Combine(Repository.Root, "config", "models"), FeatureCatalogue.All);

    [Theory]
    [InlineData(JudgeMode.Enforce)]
    [InlineData(JudgeMode.Observe)]
    public void Judge_WhatWasRecordedWithoutModels_ComesToWhatTheJudgeWithThemCameTo(JudgeMode mode)
    {
        var options = new JudgeOptions { Models = "", Mode = mode };
        var plain = new Judge(options, Desk.Key);
        var judging = new Judge(options, Desk.Key, Models);
        var rejudge = new RescoringPolicy(Models, options);
        var verdicts = new Dictionary<Verdict, int>();
        foreach (var (user, request, answer, at) in Stream())
        {
            var recorded = Decide(plain, user, request, answer, at);
            var expected = Decide(judging, user, request, answer, at);

            var found = rejudge.Judge(Record(user, recorded, at));

            Assert.Equal((expected.Verdict, expected.Split, expected.Doubt), found);
            verdicts[expected.Verdict] = verdicts.GetValueOrDefault(expected.Verdict) + 1;
        }

        Assert.Equal(Models.Version, rejudge.Version);
        Assert.True(verdicts[Verdict.Trusted] > 20 && verdicts[Verdict.Padded] > 10, string.Join(", ", verdicts));
    }

    [Fact]
    public void Judge_RecordsThatHaveNoVectorOfThisCatalogue_AreLeftAlone()
    {
        var judgement = new Judgement { Verdict = Verdict.Trusted, Split = new TokenSplit(0, 0, 5, 0, 0, 5, 0), Policy = "", Features = new float[3] };

        Assert.Null(new RescoringPolicy(Models, new JudgeOptions()).Judge(Record("ada", judgement, Start)));
        Assert.Null(new RescoringPolicy(Models, new JudgeOptions()).Judge(Record("ada", judgement with { Features = default }, Start)));
        Assert.False(RescoringPolicy.CanJudge(Record("ada", judgement with { Verdict = Verdict.Failed }, Start)));
    }

    [Fact]
    public void GiveBack_WhatWasDrawn_CoversTheNextDoubt()
    {
        var policy = new RescoringPolicy(Models, new JudgeOptions());
        var drawn = Enumerable.Range(0, 40).Sum(i => policy.Judge(Doubted(i))?.Doubt?.Drawn ?? 0);
        Assert.InRange(drawn, 8_000, 8_001);
        Assert.Equal(0, policy.Judge(Doubted(41))?.Doubt?.Drawn);
        policy.GiveBack("ada", 300);
        Assert.Equal(300, policy.Judge(Doubted(42))?.Doubt?.Drawn);
    }

    [Fact]
    public void Judge_AfterAnAppealWasGranted_CoversTheNextDoubtWithWhatItGaveBack()
    {
        var inOrder = new RescoringPolicy(Models, new JudgeOptions(), [(Start.AddMilliseconds(50), "doubted-3"), (Start.AddMilliseconds(50), "unknown")]);
        foreach (var i in Enumerable.Range(0, 40))
        {
            inOrder.Judge(Doubted(i) with { Id = $"doubted-{i}", Duration = TimeSpan.Zero });
        }

        Assert.Equal(0, inOrder.Judge(Doubted(41) with { Id = "before", Duration = TimeSpan.Zero })?.Split.TrustedInput);
        Assert.Equal(1_000, inOrder.Judge(Doubted(60) with { Id = "after", Duration = TimeSpan.Zero })?.Split.TrustedInput);
        Assert.Equal(0, inOrder.Judge(Doubted(61) with { Id = "later", Duration = TimeSpan.Zero })?.Split.TrustedInput);
    }

    private static UsageRecord Doubted(int second)
    {
        var features = new float[FeatureCatalogue.All.Length];
        Array.Fill(features, -1);
        PaddingVector.CopyTo(features, FeatureCatalogue.RangeOf(ScoreKind.Padding).Start.Value);
        var judgement = new Judgement { Verdict = Verdict.Trusted, Split = new TokenSplit(0, 0, 1_000, 0, 0, 10, 0), Policy = "", Features = features };
        return Record("ada", judgement, Start.AddMilliseconds(second));
    }

    /// <summary>Nothing but words thrown together that nobody asks about.</summary>
    private static float[] PaddingVector => [1, -0.9f, 1.5f, 0, 1, 8];

    /// <summary>Chats that go on, a loop, filler, and the same question again and again: three users in turn.</summary>
    private static IEnumerable<(string User, RequestContent Request, string Answer, DateTimeOffset At)> Stream()
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var talk = new List<(string, string)>();
        for (var i = 0; i < 40; i++)
        {
            now += TimeSpan.FromSeconds(20);
            talk.Add(("user", Prose.Of(30, i)));
            var answer = Prose.Of(60, 1000 + i);
            yield return ("ada", Desk.Chat([.. talk]), answer, now);
            talk.Add(("assistant", answer));
            yield return ("bob", Desk.Chat(("user", $"{Filler(i)}. What is {i} plus two?")), "A sum.", now);
            yield return ("eve", Desk.Chat(("user", $"Tell me a story about ship number {i % 4}, please, and make it as long as you can")), Prose.Of(300, i % 3), now);
        }
    }

    private static string Filler(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, 700).Select(_ => string.Concat(Enumerable.Range(0, 7).Select(_ => "qxzjkvwbpf"[random.Next(10)]))));
    }

    private static Judgement Decide(Judge judge, string user, RequestContent request, string answer, DateTimeOffset at)
    {
        var evidence = judge.Prepare(request, WordCounter.Instance);
        return judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = at,
            EndedAt = at.AddSeconds(1),
            Evidence = evidence,
            Response = Desk.Answer(answer),
            Input = evidence.EstimatedInput,
            Output = WordCounter.Instance.Count(System.Text.Encoding.UTF8.GetBytes(answer)),
        });
    }

    private static UsageRecord Record(string user, Judgement judgement, DateTimeOffset at) => new()
    {
        Id = "x",
        StartedAt = at,
        Duration = TimeSpan.FromSeconds(1),
        User = user,
        Judgement = judgement,
    };
}
