using System.Globalization;
using System.Text.Unicode;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Tokens.Tests.Throughput;

/// <summary>
/// Counts the same text with the public packages and with ours, in turns, so that what else the machine does meets all, and compares the
/// best pass of each. Processor time, not the clock's. After the first pass every cache of words is warm on both sides. The project's bar
/// is 20 times the fastest package on English and code and 10 times on the rest. The command that repeats it is in
/// <c>TokenGate.Benchmarks/Tokens/baseline.md</c>.
/// </summary>
[Collection(Timing.Name)]
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Rounds = 2;
    private const int PassesInRound = 20;

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Count_O200kOfFiveKindsOfText_IsManyTimesFasterThanThePackages() => AssertFaster("o200k_base");

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Count_Cl100kOfFiveKindsOfText_IsManyTimesFasterThanThePackages() => AssertFaster("cl100k_base");

    private void AssertFaster(string name)
    {
        var texts = BenchmarkTexts.Read();
        using var packages = new PackagePasses(name, [.. texts.Select(text => text.Text)]);
        var encoding = Encodings.Get(name);
        var faults = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var (kind, text) = texts[i];
            Assert.True(text.Length >= 5_000_000, $"{kind} has {text.Length} bytes.");
            var (ours, floor) = (double.MaxValue, double.MaxValue);
            var theirs = packages.Names.ToDictionary(package => package, _ => double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                for (var package = 0; package < packages.Names.Count; package++)
                {
                    theirs[packages.Names[package]] = Math.Min(theirs[packages.Names[package]], packages.Run(package, i));
                }

                ours = Math.Min(ours, Best(text, part => encoding.Count(part)));
                floor = Math.Min(floor, Best(text, part => Utf8.IsValid(part) ? 1 : 0));
            }

            var best = theirs.MinBy(package => package.Value);
            var ratio = best.Value / ours;
            var bar = kind is "English chat" or "C# code" ? 20 : 10;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}, {kind}: {text.Length / ours / 1e6:F0} MB/s, {ours / text.Length * 1e9:F2} ns/byte, {ratio:F1} times {best.Key}, bar {bar} " +
                $"({string.Join(", ", theirs.Select(p => $"{p.Key} {text.Length / p.Value / 1e6:F1} MB/s"))}); validating UTF-8 {floor / text.Length * 1e9:F3} ns/byte"));
            if (ratio < bar)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{kind}: {ratio:F1} times {best.Key}"));
            }
        }

        Assert.Empty(faults);
    }

    private static double Best(byte[] text, Func<byte[], int> count)
    {
        var best = double.MaxValue;
        for (var pass = 0; pass < PassesInRound; pass++)
        {
            var start = Environment.CpuUsage.TotalTime;
            Assert.True(count(text) > 0);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }

        return best;
    }
}
