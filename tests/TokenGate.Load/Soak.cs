using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGate.Load;

/// <summary>
/// All kinds of traffic at a steady rate for minutes, and what the gateway holds at the end of each: memory that grows, grows here.
/// </summary>
/// <param name="arguments">What was chosen.</param>
/// <param name="words">The texts.</param>
/// <param name="answers">The upstream's answers.</param>
internal sealed class Soak(Arguments arguments, Words words, Answers answers)
{
    /// <summary>Exchanges a second of each kind.</summary>
    private static readonly (Traffic Kind, int PerSecond)[] Mix = [(Traffic.Chat, 40), (Traffic.NewText, 4), (Traffic.Stream, 10), (Traffic.Agent, 20)];

    /// <summary>Runs, as a table in Markdown.</summary>
    public async Task<string> RunAsync(Proxy proxy)
    {
        var text = new StringBuilder("| minute | resident, MB | descriptors | CPU, s | exchanges | records | late |\n|---:|---:|---:|---:|---:|---:|---:|\n");
        var sent = 0;
        var end = Stopwatch.GetTimestamp() + (long)(arguments.SoakMinutes * 60 * Stopwatch.Frequency);
        var begin = await proxy.CountersAsync();
        var running = Task.WhenAll(Mix.Select((each, index) => Task.Run(() => SendAsync(proxy, each.Kind, index, each.PerSecond, end, () => Interlocked.Increment(ref sent)))));
        for (var minute = 1; !running.IsCompleted; minute++)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMinutes(1)));
            var now = await proxy.CountersAsync();
            var row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {minute} | {proxy.ResidentBytes / 1e6:0} | {proxy.Descriptors} | {proxy.Cpu.TotalSeconds:0} | {Volatile.Read(ref sent)} | {now?.Exchanges - begin?.Exchanges} | {now?.Late - begin?.Late} |");
            await Console.Error.WriteLineAsync(row);
            text.Append(row).Append('\n');
        }

        await running;
        return text.ToString();
    }

    private async Task SendAsync(Proxy proxy, Traffic kind, int index, int perSecond, long end, Action onSent)
    {
        using var client = new Client(proxy.Port);
        var asker = new Asker(words, answers, kind, 500 + index, arguments.Users);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        while (Stopwatch.GetTimestamp() < end && await timer.WaitForNextTickAsync())
        {
            _ = await client.AskAsync(asker.Next());
            onSent();
        }
    }
}
