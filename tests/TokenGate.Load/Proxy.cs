using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.Load;

/// <summary>A proxy as a process of its own, and what the kernel says about it.</summary>
internal sealed class Proxy : IDisposable
{
    /// <summary>Reads TokenGate's metrics.</summary>
    public const string ScrapeToken = "load-reads-metrics-alone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Proxy(string name, int port, Process process)
    {
        (Name, Port, _process) = (name, port, process);
    }

    /// <summary>Its name in the table.</summary>
    public string Name { get; }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>TokenGate's admin port; 0 for other proxies.</summary>
    public int AdminPort { get; set; }

    /// <summary>Its open descriptors.</summary>
    public int Descriptors => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    /// <summary>The most memory that it ever held, in bytes, its workers' summed.</summary>
    public long PeakBytes => Ids().Sum(static id => Status(id, "VmHWM:"));

    /// <summary>The memory that it holds, in bytes.</summary>
    public long ResidentBytes => Ids().Sum(static id => Status(id, "VmRSS:"));

    /// <summary>Processor time so far, of user and system, its workers' summed. In steps of the kernel's clock, 10 ms.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var ticks = 0L;
            foreach (var id in Ids())
            {
                // proc(5): fields 14 and 15, counted behind the name, which may hold anything but ends with the last parenthesis.
                var fields = File.ReadAllText($"/proc/{id}/stat") is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
                ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            }

            return TimeSpan.FromMilliseconds(ticks * 10);
        }
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Exchanges that TokenGate has counted so far, and those whose record came late; null for other proxies.</summary>
    public async Task<(long Exchanges, long Late)?> CountersAsync()
    {
        if (AdminPort == 0)
        {
            return null;
        }

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", ScrapeToken);
        var lines = (await client.GetStringAsync($"http://127.0.0.1:{AdminPort}/metrics")).Split('\n');
        return (Sum(lines, "tokengate_exchanges_total"), Sum(lines, "tokengate_late_total"));
    }

    /// <summary>Starts a proxy, and waits until it listens.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">Takes what it says.</param>
    public static async Task<Proxy> StartAsync(string name, int port, string program, IEnumerable<string> arguments, string log)
    {
        // A shell, to send what it says to a file without a thread of ours for each.
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, program, .. arguments]))!;
        var proxy = new Proxy(name, port, process);
        for (var since = Stopwatch.StartNew(); ;)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return proxy;
            }
            catch (SocketException) when (!process.HasExited && since.Elapsed < Patience)
            {
                await Task.Delay(50);
            }
            catch (SocketException)
            {
                proxy.Dispose();
                throw new InvalidOperationException($"{name} did not start: {await File.ReadAllTextAsync(log)}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static long Sum(string[] lines, string counter) => lines
        .Where(line => line.StartsWith(counter, StringComparison.Ordinal) && (line[counter.Length] is ' ' or '{'))
        .Sum(line => (long)double.Parse(line[(line.Contains('}', StringComparison.Ordinal) ? line.LastIndexOf('}') + 1 : counter.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));

    private static long Status(int id, string field) => File.ReadLines($"/proc/{id}/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(static line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .FirstOrDefault();

    private List<int> Ids()
    {
        List<int> ids = [_process.Id];
        var children = File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children");
        ids.AddRange(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture)));
        return ids;
    }
}
