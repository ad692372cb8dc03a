using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace TokenGate.Load;

/// <summary>What was measured, as medians over the rounds, in Markdown and in JSON.</summary>
/// <param name="measurements">All measurements.</param>
/// <param name="latencies">All latencies.</param>
/// <param name="memory">The peak of each proxy's memory, and what it held at the end, in bytes.</param>
internal sealed class LoadReport(
    IReadOnlyList<Measurement> measurements, IReadOnlyList<Latency> latencies, IReadOnlyDictionary<string, (long Peak, long Resident)> memory)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private IEnumerable<string> Proxies => measurements.Select(static one => one.Proxy).Distinct();

    /// <summary>The tables.</summary>
    public string Markdown(Arguments arguments, TimeSpan fsync)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"{Machine(arguments, fsync)} {arguments.Rounds} rounds, {arguments.Connections} connections, {arguments.Users} users, medians."));
        text.AppendLine();
        AddTable(text, "CPU of the proxy for each exchange, in microseconds, and times bare YARP", static one => one.CpuMicroseconds, hasRatio: true);
        AddTable(text, "Exchanges a second", static one => one.PerSecond, hasRatio: false);
        text.AppendLine("Memory over the whole run:").AppendLine();
        text.AppendLine("| proxy | peak, MB | at the end, MB |").AppendLine("|---|---:|---:|");
        foreach (var (name, bytes) in memory)
        {
            text.AppendLine(Invariant($"| {name} | {bytes.Peak / 1e6:0} | {bytes.Resident / 1e6:0} |"));
        }

        if (latencies.Count > 0)
        {
            text.AppendLine().AppendLine(Invariant($"{arguments.Rate} exchanges of 2 KB a second, in microseconds from when each was due:")).AppendLine();
            text.AppendLine("| proxy | first byte p50 | p99 | last byte p50 | p99 |").AppendLine("|---|---:|---:|---:|---:|");
            foreach (var name in Proxies)
            {
                var row = Of(name);
                text.AppendLine(Invariant($"| {name} | {row.FirstP50:0} | {row.FirstP99:0} | {row.LastP50:0} | {row.LastP99:0} |"));
            }
        }

        return text.ToString();
    }

    /// <summary>When and on what it was measured.</summary>
    public static string Machine(Arguments arguments, TimeSpan fsync) => Invariant(
        $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, {Processor()}, {Environment.ProcessorCount} cores for load, upstream and proxies, {RuntimeInformation.FrameworkDescription}, turns of {arguments.Seconds} s, fsync of 4 KB: {fsync.TotalMicroseconds:0} us.");

    /// <summary>Everything that was measured.</summary>
    public string Json() => JsonSerializer.Serialize(
        new
        {
            measurements = measurements.Select(static one => new { one.Proxy, Traffic = one.Traffic.ToString(), one.Exchanges, one.CpuMicroseconds, one.PerSecond }),
            latencies,
            memory = memory.Select(static one => new { Proxy = one.Key, one.Value.Peak, one.Value.Resident }),
        },
        Indented);

    /// <summary>The median of what a disk takes to make 4 KB durable.</summary>
    public static TimeSpan FsyncOf(string folder)
    {
        var file = Path.Combine(folder, "fsync");
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 40; i++)
        {
            stream.Write(new byte[4096]);
            var since = Stopwatch.GetTimestamp();
            stream.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(since));
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : double.NaN;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Processor() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown processor";

    private Latency Of(string proxy)
    {
        var all = latencies.Where(one => one.Proxy == proxy).ToList();
        return new Latency(
            proxy,
            Median(all.Select(static one => one.FirstP50)),
            Median(all.Select(static one => one.FirstP99)),
            Median(all.Select(static one => one.LastP50)),
            Median(all.Select(static one => one.LastP99)));
    }

    private void AddTable(StringBuilder text, string title, Func<Measurement, double> value, bool hasRatio)
    {
        var kinds = measurements.Select(static one => one.Traffic).Distinct().ToList();
        text.AppendLine(title + ":").AppendLine();
        text.AppendLine(Invariant($"| proxy | {string.Join(" | ", kinds)} |")).AppendLine("|---|" + string.Concat(Enumerable.Repeat("---:|", kinds.Count)));
        var rounds = measurements.GroupBy(static one => (one.Proxy, one.Traffic)).ToDictionary(static group => group.Key, group => group.Select(value).ToArray());
        foreach (var name in Proxies)
        {
            text.Append(Invariant($"| {name} |"));
            foreach (var kind in kinds)
            {
                if (!rounds.TryGetValue((name, kind), out var own))
                {
                    text.Append(" fails |");
                    continue;
                }

                // Pair by pair: both were measured next to each other.
                var ratio = Median(own.Zip(rounds[(Proxies.First(), kind)], static (one, other) => one / other));
                text.Append(hasRatio ? Invariant($" {Median(own):0} ({ratio:0.00}) |") : Invariant($" {Median(own):0} |"));
            }

            text.AppendLine();
        }

        text.AppendLine();
    }
}
