using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.Testing;

/// <summary>
/// A real redis-server on a free loopback port with a folder of its own, which a test may stop, kill, freeze and start again. Ends with
/// the test. Only for tests marked <see cref="RedisFactAttribute"/>.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(int port, string[] arguments)
    {
        Port = port;
        Folder = Directory.CreateTempSubdirectory("tokengate-redis-").FullName;
        _arguments = arguments;
    }

    /// <summary>True when a redis-server is on the path.</summary>
    public static bool IsInstalled { get; } = Programs.Find("redis-server") is not null;

    /// <summary>The port on 127.0.0.1, the same after a restart.</summary>
    public int Port { get; }

    /// <summary><c>127.0.0.1:port</c></summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Where it keeps <c>dump.rdb</c> and <c>appendonlydir</c>.</summary>
    public string Folder { get; }

    /// <summary>
    /// Starts a server that keeps nothing on disk, apart from what these further arguments say, and waits until it answers.
    /// </summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(FreePorts.Next(), arguments);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, with what lies in its folder.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(Programs.Find("redis-server")!)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] own = ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--save", ""];
        foreach (var argument in own.Concat(_arguments))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                // An answer of any kind will do: with a password it is a refusal.
                await CommandAsync("PING");
                return;
            }
            catch (Exception early) when (early is SocketException or IOException && Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Ends it in good order.</summary>
    public Task StopAsync() => EndAsync("-TERM");

    /// <summary>Ends it at once, as a power cut would (<c>kill -9</c>).</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Freezes it: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets a frozen server go on.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>
    /// Sends one command on a connection of its own and gives the answer as text: lines of an array joined by line feeds, a nil as an
    /// empty line, an error with its leading <c>-</c>.
    /// </summary>
    public async Task<string> CommandAsync(params string[] command)
    {
        using var client = new TcpClient();
        using var patience = new CancellationTokenSource(Patience);
        await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
        var stream = client.GetStream();
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), patience.Token);
        using var reader = new BinaryReader(new BufferedStream(stream));
        stream.ReadTimeout = (int)Patience.TotalMilliseconds;
        return ReadReply(reader);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string ReadReply(BinaryReader reader)
    {
        var line = ReadLine(reader);
        switch (line[0])
        {
            case '$' when int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) is >= 0 and var length:
                var text = Encoding.UTF8.GetString(reader.ReadBytes(length));
                reader.ReadBytes(2);
                return text;
            case '*' when int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) is >= 0 and var count:
                return string.Join('\n', Enumerable.Range(0, count).Select(_ => ReadReply(reader)).ToArray());
            case '$' or '*':
                return "";
            case '-':
                return line;
            default:
                return line[1..];
        }
    }

    private static string ReadLine(BinaryReader reader)
    {
        var bytes = new List<byte>();
        while (reader.ReadByte() is var next && next != '\n')
        {
            bytes.Add(next);
        }

        return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }

    private async Task EndAsync(string signal)
    {
        if (_process is { HasExited: false })
        {
            await SignalAsync(signal);
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }

        _process?.Dispose();
        _process = null;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
