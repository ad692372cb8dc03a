using BenchmarkDotNet.Attributes;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Upstream;

namespace TokenGate.Benchmarks.Gateway;

/// <summary>What the taps cost on the way: the copy of a request of a megabyte, and the writing of a header value.</summary>
[MemoryDiagnoser]
public class TapBenchmark
{
    private readonly byte[] _piece = new byte[16 * 1024];
    private readonly byte[] _written = new byte[512];
    private readonly CaptureBudget _budget = new(static () => long.MaxValue);
    private readonly string _value = new('v', 200);

    /// <summary>Copies 64 pieces and gives the memory back.</summary>
    [Benchmark]
    public int CopyMegabyte()
    {
        var capture = new BodyCapture(16 * 1024 * 1024, _budget);
        for (var i = 0; i < 64; i++)
        {
            capture.Append(_piece);
        }

        var length = capture.Seal().Length;
        capture.Release();
        return length;
    }

    /// <summary>Writes a header value byte by byte.</summary>
    [Benchmark]
    public int WriteHeaderValue() => HeaderLines.Encoding.GetBytes(_value, _written);
}
