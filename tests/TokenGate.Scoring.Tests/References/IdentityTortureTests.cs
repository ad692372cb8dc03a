using System.Text;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.References;

/// <summary>
/// Both identities, on a hundred thousand random exchanges with references, kinds, reasoning, people and clocks that jump.
/// </summary>
public sealed class IdentityTortureTests
{
    private const int Exchanges = 100_000;

    private static readonly string[] Dialects = ["", "generic", "openai.chat", "openai.responses", "anthropic.messages", "bedrock.converse", "cohere.chat", "gemini.generate"];

    [Fact]
    [Trait("Category", "Torture")]
    public void Decide_RandomExchangesWithReferences_AddUpAndTrustNothingUnvouched()
    {
        var random = new Random(20_261_129);
        var desk = new Desk();
        var texts = Enumerable.Range(0, 40).Select(i => Encoding.UTF8.GetBytes(Prose.Of(2 + (i * 3), i))).ToArray();
        for (var i = 0; i < Exchanges; i++)
        {
            var request = AnyRequest(random, texts);
            var (input, output) = (AnyCount(random), AnyCount(random));
            var counts = new TokenCounts
            {
                Cached = Told(random),
                ToolUseInput = Told(random),
                Reasoning = Told(random),
                AudioOutput = Told(random),
                ImageOutput = Told(random),
            };
            var at = desk.Now + TimeSpan.FromSeconds(random.Next(-400, 4_000));
            var dialect = Dialects[random.Next(Dialects.Length)];
            var judgement = desk.Judge.Decide(new JudgeInput
            {
                User = random.Next(12).ToString(System.Globalization.CultureInfo.InvariantCulture),
                StartedAt = at,
                EndedAt = at.AddSeconds(random.Next(60)),
                Evidence = desk.Judge.Prepare(request, random.Next(2) == 0 ? WordCounter.Instance : ExactCounter.Instance),
                Response = AnyResponse(random, texts),
                Input = input,
                Output = output,
                Dialect = dialect,
                Counts = counts,
            });
            desk.Now = at;
            var split = judgement.Split;
            Assert.True(split.IsValid, split.ToString());
            Assert.Equal((input, output), (split.Input, split.Output));
            Assert.Equal(CountingRules.Edition, judgement.Rules);
            if (request is { Segments.Count: 0, References.Count: 0 })
            {
                Assert.True(split.TrustedInput <= request.FormatTokens, split.ToString());
            }
        }
    }

    private static long AnyCount(Random random) => random.Next(5) switch
    {
        0 => 0,
        1 => random.Next(50),
        2 => random.Next(5_000),
        3 => random.Next(200_000),
        _ => random.NextInt64(TokenCounts.Ceiling),
    };

    private static long? Told(Random random) => random.Next(2) == 0 ? null : AnyCount(random);

    private static RequestContent AnyRequest(Random random, byte[][] texts) => new()
    {
        Model = random.Next(3) == 0 ? null : "model",
        Segments = [.. Enumerable.Range(0, random.Next(5)).Select(i => AnySegment(random, i, texts))],
        References = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ContentReference((ReferenceKind)random.Next(11), Id(random)))],
        HasHostedTools = random.Next(4) == 0,
        FormatTokens = random.Next(3) == 0 ? random.Next(20) : 0,
    };

    private static ResponseContent AnyResponse(Random random, byte[][] texts) => new()
    {
        Parts = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new AnswerPart((AnswerKind)random.Next(4), random.Next(2), texts[random.Next(texts.Length)]))],
        HasOutput = random.Next(4) > 0,
        ResponseId = random.Next(3) == 0 ? null : Encoding.UTF8.GetString(Id(random)),
        References = [.. Enumerable.Range(0, random.Next(2)).Select(_ => new ContentReference((ReferenceKind)random.Next(11), Id(random)))],
    };

    private static Segment AnySegment(Random random, int message, byte[][] texts) => random.Next(4) == 0
        ? new Segment(SegmentRole.User, message, default, random.Next(40_000), random.Next(2) == 0 ? 0 : random.Next(1_000), random.Next(3) == 0 ? default : Id(random))
        {
            Reference = (ReferenceKind)random.Next(11),
        }
        : new Segment((SegmentRole)random.Next(7), message, texts[random.Next(texts.Length)]);

    private static byte[] Id(Random random) => Encoding.UTF8.GetBytes($"id-{random.Next(300)}");
}
