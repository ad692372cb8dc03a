using System.Diagnostics;

namespace TokenGate.Load;

/// <summary>Loads proxies in turns, so that what else the machine does meets all of them alike.</summary>
/// <param name="arguments">What was chosen.</param>
/// <param name="words">The texts.</param>
/// <param name="answers">The upstream's answers.</param>
internal sealed class LoadRun(Arguments arguments, Words words, Answers answers)
{
    private readonly Dictionary<(string, Traffic, int), Asker> _askers = [];

    /// <summary>Loads a proxy as fast as it goes, on all connections.</summary>
    public async Task<Measurement> MeasureAsync(Proxy proxy, Traffic traffic, double seconds)
    {
        var cpu = proxy.Cpu;
        var since = Stopwatch.GetTimestamp();
        var end = since + (long)(seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Askers(proxy, traffic, arguments.Connections).Select(asker => Task.Run(() => AskAsync(proxy, asker, end))));
        var elapsed = Stopwatch.GetElapsedTime(since);
        var exchanges = counts.Sum();
        return new Measurement(proxy.Name, traffic, exchanges, (proxy.Cpu - cpu).TotalMicroseconds / exchanges, exchanges / elapsed.TotalSeconds);
    }

    /// <summary>Sends exchanges of 2 KB at a fixed rate, whether the ones before are answered or not.</summary>
    public async Task<Latency> MeasureLatencyAsync(Proxy proxy, double seconds)
    {
        var total = (int)(arguments.Rate * seconds);
        var (first, last) = (new double[total], new double[total]);
        var begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        var next = -1;

        // As many connections as are ever busy at once; each takes the next exchange that is due.
        await Task.WhenAll(Askers(proxy, Traffic.Chat, 32).Select(asker => Task.Run(async () =>
        {
            using var client = new Client(proxy.Port);
            while (Interlocked.Increment(ref next) is var index && index < total)
            {
                var request = asker.Next();
                var due = begin + (index * Stopwatch.Frequency / arguments.Rate);
                await WaitAsync(due);
                var (firstAt, lastAt) = await client.AskAsync(request);
                first[index] = Stopwatch.GetElapsedTime(due, firstAt).TotalMicroseconds;
                last[index] = Stopwatch.GetElapsedTime(due, lastAt).TotalMicroseconds;
            }
        })));
        var settled = total / 10;
        return new Latency(proxy.Name, At(first[settled..], 0.5), At(first[settled..], 0.99), At(last[settled..], 0.5), At(last[settled..], 0.99));
    }

    private static double At(double[] values, double share)
    {
        Array.Sort(values);
        return values[(int)(values.Length * share)];
    }

    /// <summary>Timers come up to a millisecond late or more: the rest of the way is spun, and yields.</summary>
    private static async ValueTask WaitAsync(long due)
    {
        while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
        {
            if (left > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(left - TimeSpan.FromMilliseconds(2));
            }
            else
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>The connections' requests: each proxy gets the same ones.</summary>
    private List<Asker> Askers(Proxy proxy, Traffic traffic, int connections)
    {
        var askers = new List<Asker>();
        for (var connection = 0; connection < connections; connection++)
        {
            if (!_askers.TryGetValue((proxy.Name, traffic, connection), out var asker))
            {
                _askers[(proxy.Name, traffic, connection)] = asker = new Asker(words, answers, traffic, connection, arguments.Users);
            }

            askers.Add(asker);
        }

        return askers;
    }

    private static async Task<int> AskAsync(Proxy proxy, Asker asker, long end)
    {
        using var client = new Client(proxy.Port);
        var count = 0;
        for (; Stopwatch.GetTimestamp() < end; count++)
        {
            await client.AskAsync(asker.Next());
        }

        return count;
    }
}
