using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The built program as a process of its own.</summary>
internal sealed partial class TokenGateProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(300);

    /// <summary>Longer than any verb of these tests takes: one that does not end is a failure, and not a run that hangs.</summary>
    private static readonly TimeSpan VerbLimit = TimeSpan.FromSeconds(300);

    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "tokengate.dll");

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TokenGateProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.OutputDataReceived += (_, _) => { };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Where the gateway listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The names of the assemblies that the process has mapped.</summary>
    public IReadOnlySet<string> Assemblies => File.ReadLines($"/proc/{_process.Id}/maps")
        .Where(line => line.EndsWith(".dll", StringComparison.Ordinal))
        .Select(line => Path.GetFileNameWithoutExtension(line))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The TCP ports on which the process listens.</summary>
    public IReadOnlySet<int> ListeningPorts
    {
        get
        {
            var own = Directory.EnumerateFiles($"/proc/{_process.Id}/fd")
                .Select(static fd => new FileInfo(fd).LinkTarget ?? "") // One that was closed meanwhile has none.
                .Where(static name => name.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(static name => name["socket:[".Length..^1])
                .ToHashSet(StringComparer.Ordinal);
            return new[] { "tcp", "tcp6" }
                .SelectMany(table => File.ReadLines($"/proc/{_process.Id}/net/{table}").Skip(1))
                .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(line => line[3] == "0A" && own.Contains(line[9]))
                .Select(static line => int.Parse(line[1].Split(':')[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
                .ToHashSet();
        }
    }

    /// <summary>What it wrote to stderr so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Where the admin port is; it is said right after the other.</summary>
    public async Task<Uri> AdminAsync()
    {
        while (true)
        {
            if (AdminAt().Match(Errors) is { Success: true } match)
            {
                return new Uri(match.Groups[1].Value);
            }

            Assert.False(_process.HasExited, Errors);
            await Task.Delay(20);
        }
    }

    /// <summary>The memory that it holds, in bytes.</summary>
    public long ResidentBytes => Status("VmRSS:") * 1024;

    /// <summary>Its threads.</summary>
    public int Threads => (int)Status("Threads:");

    /// <summary>Starts <c>tokengate run</c> and waits until it listens.</summary>
    /// <param name="config">The configuration's file.</param>
    /// <param name="program">The program's <c>tokengate.dll</c>; null for the one of this build.</param>
    public static async Task<TokenGateProcess> RunAsync(string config, string? program = null)
    {
        var gateway = new TokenGateProcess(new Process { StartInfo = Command(program ?? Built, "run", "--config", config) });
        var first = await Task.WhenAny(gateway._listening.Task, gateway._process.WaitForExitAsync(), Task.Delay(StartLimit));
        if (first != gateway._listening.Task)
        {
            throw new InvalidOperationException($"The gateway did not come up:\n{gateway.Errors}");
        }

        gateway.Address = await gateway._listening.Task;
        return gateway;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <exception cref="TimeoutException">It did not end; it was killed.</exception>
    public static async Task<(int ExitCode, string Output, string Errors)> InvokeAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(Built, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(VerbLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"tokengate {string.Join(' ', arguments)} did not end within {VerbLimit}:\n{await errors}");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal, by the name that <c>kill</c> has for it.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it to stop (SIGTERM) and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("-TERM");
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private long Status(string field) => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(static line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .Single();

    private static ProcessStartInfo Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TokenGate__Transport__GraceSeconds"] = "0";
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex("^Admin at (http://[^, \\r\\n]+)", RegexOptions.Multiline)]
    private static partial Regex AdminAt();

    [GeneratedRegex("^TokenGate listens at (http://[^, ]+)")]
    private static partial Regex Listening();
}
