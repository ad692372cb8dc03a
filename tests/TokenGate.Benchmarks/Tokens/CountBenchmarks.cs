using System.Text;
using BenchmarkDotNet.Attributes;
using TokenGate.Tokens;

namespace TokenGate.Benchmarks.Tokens;

/// <summary>
/// Counting 64 KB of text made for this purpose. Budget: 0 bytes; times in <c>baseline.md</c>. For real text see ThroughputTests of
/// TokenGate.Tokens.
/// </summary>
[MemoryDiagnoser]
public class CountBenchmarks
{
    private const int Size = 65_536;
    private const string Prose = "The committee can't publish its findings before Thursday, so the 1,234 participants will have to wait; nobody minds. ";
    private const string Code = "    public static int Sum(ReadOnlySpan<int> values)\n    {\n        var sum = 0; // overflow: see remarks\n        foreach (var v in values) { sum += v; }\n        return sum;\n    }\n\n";
    private const string Chinese = "\u6211\u4eec\u4eca\u5929\u8ba8\u8bba\u7684\u662f\u5982\u4f55\u5728\u5927\u89c4\u6a21\u7cfb\u7edf\u4e2d\u51c6\u786e\u5730\u7edf\u8ba1\u6bcf\u4e00\u4f4d\u7528\u6237\u7684\u7528\u91cf\u3002";
    private byte[] _text = [];
    private TokenEncoding _encoding = Encodings.Get("o200k_base");

    /// <summary>What the text consists of.</summary>
    [Params("prose", "code", "chinese", "letters")]
    public string Kind { get; set; } = "prose";

    /// <summary>The encoding.</summary>
    [Params("o200k_base", "cl100k_base")]
    public string Name { get; set; } = "o200k_base";

    /// <summary>Makes the text.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(3);
        var unit = Kind switch { "prose" => Prose, "code" => Code, "chinese" => Chinese, _ => "" };
        var text = new StringBuilder();
        while (text.Length < Size)
        {
            text.Append(unit.Length > 0 ? unit : ((char)('a' + random.Next(26))).ToString());
        }

        _text = Encoding.UTF8.GetBytes(text.ToString())[..(Size - (Size % 3))];
        _encoding = Encodings.Get(Name);
    }

    /// <summary>Tokens of the text.</summary>
    [Benchmark]
    public int Count() => _encoding.Count(_text);

    /// <summary>Tokens of one short message: what a call costs beside the counting.</summary>
    [Benchmark]
    public int CountShort() => _encoding.Count("Say hello."u8);
}
