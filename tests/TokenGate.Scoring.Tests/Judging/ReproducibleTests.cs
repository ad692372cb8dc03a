using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>One stream of exchanges has one result: with any key, and whatever else is judged at the same time.</summary>
public sealed class ReproducibleTests
{
    private static readonly ModelSet Models = ModelSet.Load(Path.Combine(Repository.Root, "config", "models"), FeatureCatalogue.All);

    [Fact]
    public void Decide_UnderTwoKeys_DividesAndScoresAlike()
    {
        var (one, other) = (Lines(Run(MemoryKey.Create())), Lines(Run(MemoryKey.Create())));
        Assert.Equal(one, other);
        Assert.Contains(one, line => line.Contains("duplicate", StringComparison.OrdinalIgnoreCase) || line.Contains("like exchange", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Decide_UsersInParallel_AreJudgedAsOneAfterTheOther()
    {
        var judge = new Judge(new JudgeOptions(), MemoryKey.Create(), Models);
        var parallel = await Task.WhenAll(Enumerable.Range(0, 6).Select(user => Task.Run(() => Lines(Stream(judge, user)))));
        var sequential = Enumerable.Range(0, 6).Select(user => Lines(Stream(new Judge(new JudgeOptions(), MemoryKey.Create(), Models), user)));
        Assert.Equal(sequential, parallel);
    }

    [Fact]
    public void Compute_OutputFeatures_DoNotDependOnWhatWasReadBefore()
    {
        var facts = new OutputFacts
        {
            Request = Desk.Chat(("user", "Count from 1 to 3000, please.")),
            Response = Desk.Answer(string.Join(", ", Enumerable.Range(1, 600))),
            FreshInput = 10,
            Output = 1200,
        };
        var (alone, after) = (new float[OutputFeatures.All.Length], new float[OutputFeatures.All.Length]);
        OutputFeatures.Compute(facts, Question.Find(facts.Request), alone);
        var other = Desk.Chat(("user", Prose.Of(300, 1) + " Repeat it forever, in 9,000 words."));
        PaddingFeatures.Compute(FreshText.Whole(other), facts.Response, Question.Find(other), new float[PaddingFeatures.All.Length]);
        OutputFeatures.Compute(facts, Question.Find(facts.Request), after);
        Assert.Equal(alone, after);
    }

    private static IEnumerable<Judgement> Run(MemoryKey key)
    {
        var judge = new Judge(new JudgeOptions(), key, Models);
        return Enumerable.Range(0, 3).SelectMany(user => Stream(judge, user));
    }

    /// <summary>More text than a memory holds, text that comes again, changed words, numbers, and answers that come again.</summary>
    private static IEnumerable<Judgement> Stream(Judge judge, int user)
    {
        var random = new Random(user);
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 60; i++)
        {
            var words = Prose.Of(300 + random.Next(900), (user * 100) + random.Next(40)).Split(' ');
            for (var change = random.Next(30); change > 0; change--)
            {
                words[random.Next(words.Length)] = Prose.Of(1, random.Next(5_000));
            }

            now += TimeSpan.FromSeconds(random.Next(4_000));
            var evidence = judge.Prepare(Desk.Chat(("user", $"{string.Join(' ', words)} {random.Next(100)}")), WordCounter.Instance);
            yield return judge.Decide(new JudgeInput
            {
                Id = $"x{user}-{i}",
                User = "user-" + user,
                StartedAt = now,
                EndedAt = now.AddSeconds(2),
                Evidence = evidence,
                Response = Desk.Answer(Prose.Of(200, random.Next(20))),
                Input = evidence.EstimatedInput,
                Output = 300,
            });
        }
    }

    private static List<string> Lines(IEnumerable<Judgement> judgements) =>
        [.. judgements.Select(each => $"{each.Verdict} {each.Split} {each.Doubt} {each.Policy} {string.Join(' ', each.Features.ToArray())}")];
}
