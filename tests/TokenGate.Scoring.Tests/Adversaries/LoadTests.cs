using System.Globalization;
using System.Text;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>Everything at once, and bytes that are no text.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task Decide_ParallelDuplicates_CountOnce()
    {
        var desk = new Desk();
        var prompt = Prose.Of(300, 1);
        var start = desk.Now;
        var splits = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Factory.StartNew(
            () =>
            {
                var evidence = desk.Judge.Prepare(Desk.Chat(("user", prompt)), WordCounter.Instance);
                return desk.Judge.Decide(new JudgeInput
                {
                    User = "ada",
                    StartedAt = start,
                    EndedAt = start + TimeSpan.FromSeconds(2),
                    Evidence = evidence,
                    Response = Desk.Answer(Prose.Of(100, 10 + i)),
                    Input = evidence.EstimatedInput,
                    Output = 200,
                }).Split;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(splits[0].Input, splits.Sum(split => split.TrustedInput));
        Assert.Equal(3, splits.Count(split => split.TrustedOutput > 0));
    }

    [Fact]
    public async Task Decide_ManyUsersAtOnce_EachGetsWhatItWouldAlone()
    {
        var shared = new Desk();
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(user => Task.Factory.StartNew(
            () => Session(shared.Judge, user), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        for (var user = 0; user < together.Length; user++)
        {
            Assert.Equal(Session(new Desk().Judge, user), together[user]);
        }
    }

    [Fact]
    public void Decide_InvalidBytesOfAllKinds_AreJudged()
    {
        var desk = new Desk();
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(3000)];
            random.NextBytes(bytes);
            var judgement = desk.Ask(new RequestContent { Segments = [new Segment(SegmentRole.User, 0, bytes)] }, "Fine.");
            Assert.Equal(Verdict.Trusted, judgement.Verdict);
        }
    }

    [Fact]
    public void Prepare_HugeBody_IsBoundedAndStillDivided()
    {
        var desk = new Desk();
        var half = Encoding.UTF8.GetBytes(Prose.Of(100_000, 2));
        var body = new byte[12 << 20];
        for (var at = 0; at + half.Length <= body.Length; at += half.Length)
        {
            half.CopyTo(body, at);
        }

        body.AsSpan(body.Length / half.Length * half.Length).Fill((byte)'x');
        var split = desk.Ask(new RequestContent { Segments = [new Segment(SegmentRole.User, 0, body)] }, "Fine.").Split;
        Assert.True(split.Repeated > 0.5 * split.Input, $"{split}: the part behind the limit is divided like the part before it.");
        Assert.True(split.TrustedInput > 0);
    }

    private static string Session(Judge judge, int user)
    {
        var log = new StringBuilder();
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var history = new List<(string, string)>();
        for (var i = 0; i < 40; i++)
        {
            history.Add(("user", Prose.Of(30 + (i % 5), (user * 1000) + (i % 13))));
            var answer = Prose.Of(50, (user * 1000) + 500 + (i % 7));
            var evidence = judge.Prepare(Desk.Chat([.. history]), WordCounter.Instance);
            var judgement = judge.Decide(new JudgeInput
            {
                User = "user-" + user.ToString(CultureInfo.InvariantCulture),
                StartedAt = now,
                EndedAt = now.AddSeconds(2),
                Evidence = evidence,
                Response = Desk.Answer(answer),
                Input = evidence.EstimatedInput,
                Output = 150,
            });
            _ = log.Append(judgement.Split).AppendLine();
            history.Add(("assistant", answer));
            now = now.AddMinutes(1);
            if (i % 9 == 8)
            {
                history.Clear();
            }
        }

        return log.ToString();
    }
}
