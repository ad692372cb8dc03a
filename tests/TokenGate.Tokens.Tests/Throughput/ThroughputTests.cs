using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using TokenGate.Testing;
using TokenGate.Tokens.Tests.Reference;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>
/// Counts the same text with the public packages and with ours, in one run, and compares the best pass of each. Processor time, not the clock's, so that other
/// work on the machine counts for neither. After the first pass every cache of words is warm on both sides. The project's aim is 20 times the fastest package on
/// English and code and 10 times on the rest; the test fails below half of that, where something is broken rather than the machine busy.
/// </summary>
[Collection(Timing.Name)]
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Passes = 4;

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Count_FiveKindsOfText_IsManyTimesFasterThanThePackages()
    {
        var texts = BenchmarkTexts.Read();
        var packages = ReferenceTokenizers.Run("throughput.mjs", [.. texts.Select(text => text.Text)], [Passes.ToString(CultureInfo.InvariantCulture)], process =>
            JsonSerializer.Deserialize<Dictionary<string, double[][]>>(process.StandardOutput.ReadToEnd())!);
        var faults = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var (kind, text) = texts[i];
            var ours = Best(text, part => Encodings.Get("o200k_base").Count(part));
            var floor = Best(text, part => Utf8.IsValid(part) ? 1 : 0);
            var (name, theirs) = packages.Select(package => (package.Key, package.Value[i].Min())).MinBy(package => package.Item2);
            var ratio = theirs / ours;
            var aim = kind is "English chat" or "C# code" ? 20 : 10;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind}: {text.Length / ours / 1e6:F0} MB/s, {ours / text.Length * 1e9:F2} ns/byte, {ratio:F1} times {name}, aim {aim} " +
                $"({string.Join(", ", packages.Select(p => $"{p.Key} {text.Length / p.Value[i].Min() / 1e6:F1} MB/s, first pass {text.Length / p.Value[i][0] / 1e6:F1}"))}); " +
                $"validating UTF-8 {floor / text.Length * 1e9:F3} ns/byte"));
            if (ratio < aim / 2)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{kind}: {ratio:F1} times {name}"));
            }
        }

        Assert.Empty(faults);
    }

    private static double Best(byte[] text, Func<byte[], int> count)
    {
        // As long as the compiler takes to be done, and no less than the packages' passes.
        var best = double.MaxValue;
        for (var pass = 0; pass < 40; pass++)
        {
            var start = Environment.CpuUsage.TotalTime;
            Assert.True(count(text) > 0);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }

        return best;
    }
}
