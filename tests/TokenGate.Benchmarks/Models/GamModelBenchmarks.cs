using BenchmarkDotNet.Attributes;
using TokenGate.Scoring.Models;

namespace TokenGate.Benchmarks.Models;

/// <summary>One score of a model of 40 inputs with 255 bins each. Budget: 2 microseconds, 0 bytes.</summary>
[MemoryDiagnoser]
public class GamModelBenchmarks
{
    private const int Inputs = 40;
    private const int Bins = 255;
    private const int Rows = 512;
    private readonly GamModel _model;
    private readonly float[][] _rows;
    private int _next;

    /// <summary>Draws the model and the rows. Many rows, so that the branch predictor cannot learn one.</summary>
    public GamModelBenchmarks()
    {
        var random = new Random(1);
        _model = new GamModel(
            Inputs,
            0,
            Enumerable.Range(0, Inputs).Select(input => new ShapeFunction(
                input,
                [.. Enumerable.Range(0, Bins - 1).Select(_ => random.NextDouble()).Order(), double.PositiveInfinity],
                [.. Enumerable.Range(0, Bins).Select(_ => random.NextDouble() - 0.5)])),
            PlattCalibrator.Identity);
        _rows = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Inputs).Select(_ => random.NextSingle()).ToArray())];
    }

    /// <summary>The score that thresholds compare with.</summary>
    [Benchmark]
    public float Raw() => _model.Raw(_rows[_next++ & (Rows - 1)]);
}
