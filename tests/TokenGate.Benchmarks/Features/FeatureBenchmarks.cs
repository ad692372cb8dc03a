using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Benchmarks.Features;

/// <summary>
/// What the features of a fresh request of ten kilobytes cost, half prose and half code, and those of an answer of the same size.
/// </summary>
[MemoryDiagnoser]
public class FeatureBenchmarks
{
    private readonly float[] _padding = new float[PaddingFeatures.All.Length];
    private readonly float[] _output = new float[OutputFeatures.All.Length];
    private readonly FreshText _fresh;
    private readonly OutputFacts _facts;

    /// <summary>Makes the texts.</summary>
    public FeatureBenchmarks()
    {
        var text = new StringBuilder("Explain what this does and why the report is late.\n\n");
        for (var i = 0; text.Length < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"The report of week {i} was late because job {i * 7} waited for a lock that nobody had released since the {i % 28} of March.\n");
            text.Append(CultureInfo.InvariantCulture, $"    if (jobs[{i}].State == State.Waiting && clock.Elapsed(jobs[{i}]) > limit{i % 5}) {{ queue.Add(jobs[{i}]); }}\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var request = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, bytes)] };
        var response = new ResponseContent { Parts = [new AnswerPart(AnswerKind.Text, 0, bytes)], FinishReason = "stop" };
        _fresh = FreshText.Whole(request);
        _facts = new OutputFacts { Request = request, Response = response, FreshInput = 2500, Output = 2500 };
    }

    /// <summary>The padding features.</summary>
    [Benchmark]
    public void Padding() => PaddingFeatures.Compute(_fresh, _facts.Response, Question.Find(_facts.Request), _padding);

    /// <summary>The output features.</summary>
    [Benchmark]
    public void Output() => OutputFeatures.Compute(_facts, Question.Find(_facts.Request), _output);
}
