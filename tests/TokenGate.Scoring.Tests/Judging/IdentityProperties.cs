using System.Text;
using FsCheck;
using FsCheck.Xunit;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

public sealed class IdentityProperties
{
    /// <summary>Sessions of arbitrary bytes, repeated parts, conversations, absurd gross counts and clocks that jump.</summary>
    [Property(MaxTest = 60, Replay = "(20260302,11)")]
    public void Decide_RandomSessions_IdentitiesHoldOnEveryRow(NonNegativeInt[] seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var desk = new Desk();
        var texts = new List<byte[]> { "Say hello"u8.ToArray() };
        foreach (var seed in seeds)
        {
            var random = new Random(seed.Get);
            texts.Add(AnyText(random, texts));
            var request = new RequestContent
            {
                Segments = [.. Enumerable.Range(0, random.Next(6)).Select(i => AnySegment(random, i, texts))],
                FormatTokens = random.Next(20),
            };
            var (input, output) = (AnyCount(random), AnyCount(random));
            var response = new ResponseContent
            {
                Parts = [.. Enumerable.Range(0, random.Next(3)).Select(i => new AnswerPart((AnswerKind)random.Next(4), random.Next(2), texts[random.Next(texts.Count)]))],
                Usage = random.Next(2) == 0 ? null : new TokenCounts { Reasoning = AnyCount(random) },
            };
            var start = desk.Now + TimeSpan.FromSeconds(random.Next(-4000, 90_000));
            var judgement = desk.Judge.Decide(new JudgeInput
            {
                User = random.Next(2) == 0 ? "ada" : "bob",
                StartedAt = start,
                EndedAt = start + TimeSpan.FromSeconds(random.Next(60)),
                Evidence = desk.Judge.Prepare(request, WordCounter.Instance),
                Response = response,
                Input = input,
                Output = output,
            });
            desk.Now = start;
            var split = judgement.Split;
            Assert.True(split.IsValid, split.ToString());
            Assert.Equal(input, split.Input);
            Assert.Equal(output, split.Output);
            Assert.All(judgement.Features.ToArray(), value => Assert.True(float.IsFinite(value)));
        }
    }

    private static long AnyCount(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => random.Next(50),
        2 => random.Next(100_000),
        _ => random.NextInt64(TokenCounts.Ceiling),
    };

    private static Segment AnySegment(Random random, int message, List<byte[]> texts) => random.Next(8) == 0
        ? new Segment(SegmentRole.User, message, default, random.Next(2), random.Next(1000), random.Next(2) == 0 ? default : texts[random.Next(texts.Count)])
        : new Segment((SegmentRole)random.Next(7), message, texts[random.Next(texts.Count)]);

    private static byte[] AnyText(Random random, List<byte[]> texts)
    {
        var bytes = new byte[random.Next(400)];
        random.NextBytes(bytes);
        return random.Next(6) switch
        {
            0 => bytes,
            1 => Encoding.UTF8.GetBytes(Prose.Of(random.Next(120), random.Next())),
            2 => [.. texts[random.Next(texts.Count)], .. texts[random.Next(texts.Count)]],
            3 => [],
            4 => Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(random.Next(100), random.Next(60)))),
            _ => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("你好，世界！这是一个测试。🙂\u200B", random.Next(20)))),
        };
    }
}
