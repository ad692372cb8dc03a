using TokenGate.Load;

var arguments = new Arguments(args);
var folder = Directory.CreateTempSubdirectory("tokengate-load-").FullName;
var words = new Words(arguments.Root);
using var upstream = new Upstream(words);
var proxies = await new Proxies(arguments, folder, upstream.Answers.Port).StartAsync();
try
{
    if (arguments.Grows)
    {
        Console.WriteLine(LoadReport.Machine(arguments, LoadReport.FsyncOf(folder)));
        Console.WriteLine(await new Growth(arguments, words, upstream.Answers).RunAsync(proxies));
        return;
    }

    if (arguments.Streams > 0)
    {
        Console.WriteLine(LoadReport.Machine(arguments, LoadReport.FsyncOf(folder)));
        Console.WriteLine(await new Streams(arguments).RunAsync(proxies));
        return;
    }

    if (arguments.SoakMinutes > 0)
    {
        Console.WriteLine(LoadReport.Machine(arguments, LoadReport.FsyncOf(folder)));
        Console.WriteLine(await new Soak(arguments, words, upstream.Answers).RunAsync(proxies[1]));
        return;
    }

    var load = new LoadRun(arguments, words, upstream.Answers);
    var failed = new HashSet<(string, Traffic)>();
    foreach (var traffic in arguments.Kinds)
    {
        foreach (var proxy in proxies)
        {
            try
            {
                var first = await load.MeasureAsync(proxy, traffic, arguments.WarmUp);
                await Console.Error.WriteLineAsync($"warm-up {traffic} {proxy.Name}: {first.CpuMicroseconds:0} us, {first.PerSecond:0}/s");
            }
            catch (InvalidOperationException fault) when (proxy != proxies[0])
            {
                await Console.Error.WriteLineAsync($"{proxy.Name} fails at {traffic}: {fault.Message}");
                failed.Add((proxy.Name, traffic));
            }
        }
    }

    var measurements = new List<Measurement>();
    var latencies = new List<Latency>();
    for (var round = 0; round < arguments.Rounds; round++)
    {
        foreach (var traffic in arguments.Kinds)
        {
            foreach (var proxy in proxies.Where(proxy => !failed.Contains((proxy.Name, traffic))))
            {
                measurements.Add(await load.MeasureAsync(proxy, traffic, arguments.Seconds));
                await Console.Error.WriteLineAsync($"round {round + 1} {traffic} {proxy.Name}: {measurements[^1].CpuMicroseconds:0} us, {measurements[^1].PerSecond:0}/s");
            }
        }

        for (var i = 0; i < proxies.Count && arguments.Rate > 0; i++)
        {
            latencies.Add(await load.MeasureLatencyAsync(proxies[i], arguments.Seconds));
        }
    }

    var report = new LoadReport(measurements, latencies, proxies.ToDictionary(static proxy => proxy.Name, static proxy => (proxy.PeakBytes, proxy.ResidentBytes)));
    Console.WriteLine(report.Markdown(arguments, LoadReport.FsyncOf(folder)));
    if (arguments.Json is { } json)
    {
        await File.WriteAllTextAsync(json, report.Json() + "\n");
    }
}
finally
{
    proxies.ForEach(static proxy => proxy.Dispose());
    Directory.Delete(folder, recursive: true);
}
