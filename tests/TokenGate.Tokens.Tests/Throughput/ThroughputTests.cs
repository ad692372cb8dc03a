using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using TokenGate.Testing;
using TokenGate.Tokens.Tests.Reference;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>
/// Counts the same text on one core with the public packages and with ours, in one run: the best of several passes for each part of 64 KB, so that other
/// work on the machine disturbs neither.
/// </summary>
[Collection(Timing.Name)]
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Passes = 3;
    private const int OurPasses = 12;

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Count_FiveKindsOfText_IsManyTimesFasterThanThePackages()
    {
        var encoding = Encodings.Get("o200k_base");
        var faults = new List<string>();
        foreach (var (kind, parts) in BenchmarkTexts.Read())
        {
            var bytes = parts.Sum(part => (double)part.Length);
            var packages = Measure(parts);
            var ours = Best(parts, part => encoding.Count(part));
            var floor = Best(parts, part => Utf8.IsValid(part) ? 1 : 0);
            var (name, seconds) = packages.MinBy(package => package.Value);
            var ratio = seconds / ours;
            var bar = kind is "English chat" or "C# code" ? 20 : 10;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind}: {bytes / ours / 1e6:F0} MB/s, {ours / bytes * 1e9:F2} ns/byte, {ratio:F0} times {name}; " +
                $"{string.Join(", ", packages.Select(p => $"{p.Key} {bytes / p.Value / 1e6:F1} MB/s"))}; validating UTF-8 {floor / bytes * 1e9:F3} ns/byte"));
            if (ratio < bar)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{kind}: {ratio:F1} times {name}, {bar} wanted"));
            }
        }

        Assert.Empty(faults);
    }

    private static double Best(byte[][] parts, Func<byte[], int> count)
    {
        var best = new double[parts.Length];
        Array.Fill(best, double.MaxValue);
        for (var pass = 0; pass < OurPasses; pass++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                Assert.True(count(parts[i]) > 0);
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return best.Sum();
    }

    private static Dictionary<string, double> Measure(byte[][] parts)
    {
        var json = ReferenceTokenizers.Run("throughput.mjs", parts, [Passes.ToString(CultureInfo.InvariantCulture)], process => process.StandardOutput.ReadToEnd());
        return JsonSerializer.Deserialize<Dictionary<string, double[]>>(json)!.ToDictionary(package => package.Key, package => package.Value.Sum());
    }
}
