using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.Load;

/// <summary>
/// Many streams at one time, an event a second on each: what one of them costs a proxy in memory and in processor time, and whether each is
/// counted.
/// </summary>
/// <param name="arguments">What was chosen.</param>
internal sealed class Streams(Arguments arguments)
{
    /// <summary>Streams that are opened in a second.</summary>
    private const int OpenedPerSecond = 500;

    private long _seed = 1L << 40;

    /// <summary>Measures, as a table in Markdown.</summary>
    public async Task<string> RunAsync(List<Proxy> proxies)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"Streams of {arguments.StreamSeconds} s at one time, an event a second on each:")).AppendLine();
        text.AppendLine("| streams | proxy | whole | kB a stream | CPU ms a stream | records | late |").AppendLine("|---:|---|---:|---:|---:|---:|---:|");
        foreach (var count in new[] { arguments.Streams / 50, arguments.Streams / 5, arguments.Streams })
        {
            foreach (var proxy in proxies)
            {
                var row = await RowAsync(proxy, Math.Max(1, count));
                await Console.Error.WriteLineAsync(row);
                text.AppendLine(row);
            }
        }

        return text.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task<bool> ReadAsync(int port, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 8 * 1024 };
        var held = new byte[2048];
        var kept = 0;
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(request);
            var isFirst = true;
            while (true)
            {
                var count = await socket.ReceiveAsync(held.AsMemory(kept));
                if (count == 0 || (isFirst && !held.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8)))
                {
                    return false;
                }

                isFirst = false;
                var end = kept + count;
                if (held.AsSpan(0, end).EndsWith("\r\n0\r\n\r\n"u8))
                {
                    return true;
                }

                // The end may come in two parts.
                kept = Math.Min(7, end);
                held.AsSpan(end - kept, kept).CopyTo(held);
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> RowAsync(Proxy proxy, int count)
    {
        var (before, cpu, counters) = (proxy.ResidentBytes, proxy.Cpu, await proxy.CountersAsync());
        var reading = new List<Task<bool>>(count);
        while (reading.Count < count)
        {
            for (var i = 0; i < OpenedPerSecond / 10 && reading.Count < count; i++)
            {
                var seed = _seed++;
                reading.Add(ReadAsync(proxy.Port, PacedStream.Ask(seed % arguments.Users, seed, arguments.StreamSeconds)));
            }

            await Task.Delay(100);
        }

        var all = Task.WhenAll(reading);
        var most = before;
        while (await Task.WhenAny(all, Task.Delay(500)) != all)
        {
            most = Math.Max(most, proxy.ResidentBytes);
        }

        var whole = (await all).Count(static one => one);
        var (used, after) = (proxy.Cpu - cpu, await proxy.CountersAsync());
        var counted = counters is null || after is null ? "| |" : Invariant($"{after.Value.Exchanges - counters.Value.Exchanges} | {after.Value.Late - counters.Value.Late} |");
        return Invariant($"| {count} | {proxy.Name} | {whole} | {(most - before) / 1024.0 / count:0} | {used.TotalMilliseconds / count:0.0} | {counted}");
    }
}
