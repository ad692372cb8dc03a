using BenchmarkDotNet.Attributes;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Benchmarks.Judging;

/// <summary>
/// The judge on one request of 10 KB that is new to it, with an answer of 2 KB, for a user whose memory is full; features and memory
/// included, the tokenizer left out (it has benchmarks of its own). Budget: 250 us for Prepare and Decide together (issue 5);
/// <see cref="JudgeLatency"/> gives percentiles.
/// </summary>
[MemoryDiagnoser]
public class JudgeBenchmarks
{
    private const int Requests = 512;
    private readonly RequestContent[] _requests = new RequestContent[Requests];
    private readonly ResponseContent[] _responses = new ResponseContent[Requests];
    private Judge _judge = null!;
    private RequestEvidence _evidence = null!;
    private DateTimeOffset _now;
    private int _next;

    /// <summary>Makes the requests and fills the user's memory.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _judge = new Judge(new JudgeOptions { Models = "" }, MemoryKey.Create());
        _now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < Requests; i++)
        {
            _requests[i] = new RequestContent
            {
                Operation = "chat",
                Segments = [new Segment(SegmentRole.User, 0, Writing.Text(10_240, i))],
            };
            _responses[i] = new ResponseContent
            {
                Parts = [new AnswerPart(AnswerKind.Text, 0, Writing.Text(2_048, 10_000 + i))],
                Ended = true,
                HasOutput = true,
            };
        }

        for (var i = 0; i < Requests; i++)
        {
            _evidence = Prepare();
            _ = Decide(_evidence);
        }
    }

    /// <summary>The request's analysis, which runs while the upstream thinks.</summary>
    [Benchmark]
    public RequestEvidence PrepareFreshRequest() => Prepare();

    /// <summary>Analysis and conclusion of one exchange.</summary>
    [Benchmark]
    public Judgement PrepareAndDecideFreshRequest() => Decide(Prepare());

    private RequestEvidence Prepare()
    {
        // A text that the judge met before would be known: a stamp in every tenth word makes it another one.
        _next = (_next + 1) % Requests;
        var request = _requests[_next];
        var text = request.Segments[0].Text.ToArray();
        for (var i = 0; i + 8 < text.Length; i += 60)
        {
            text[i] = (byte)('a' + Random.Shared.Next(26));
            text[i + 1] = (byte)('a' + Random.Shared.Next(26));
        }

        return _judge.Prepare(request with { Segments = [new Segment(SegmentRole.User, 0, text)] }, FourBytes.Instance);
    }

    private Judgement Decide(RequestEvidence evidence)
    {
        _now += TimeSpan.FromSeconds(20);
        return _judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = _now,
            EndedAt = _now + TimeSpan.FromSeconds(5),
            Evidence = evidence,
            Response = _responses[_next],
            Input = 2600,
            Output = 512,
        });
    }
}
