using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace TokenGate.Ledger.Tests.Torture;

/// <summary>
/// A gateway's ledger in a process of its own, as the parent sees it: what it began, what it acknowledged, and its end by <c>kill -9</c>.
/// </summary>
internal sealed class Gateway : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private Gateway(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Ids that were handed to the journal.</summary>
    public ConcurrentDictionary<string, bool> Begun { get; } = new();

    /// <summary>Ids that the journal acknowledged, with the sequence number it gave.</summary>
    public ConcurrentDictionary<string, long> Acknowledged { get; } = new();

    /// <summary>Starts a process that writes to a journal as fast as it can, and to Redis when there is one.</summary>
    public static Gateway Start(string folder, string round, RedisServer? redis) => new(Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
    {
        FileName = "dotnet",
        ArgumentList = { "exec", typeof(Gateway).Assembly.Location, folder, round, redis?.Address ?? "" },
        RedirectStandardOutput = true,
    })!);

    /// <summary>Waits until so many records were acknowledged.</summary>
    public async Task AcknowledgedAsync(int records)
    {
        var started = Stopwatch.GetTimestamp();
        while (Acknowledged.Count < records)
        {
            Assert.False(_process.HasExited, "the gateway ended by itself");
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(5), $"{Acknowledged.Count} of {records} records acknowledged in 5 minutes");
            await Task.Delay(5);
        }
    }

    /// <summary>Kills it as a power cut would, and reads what it still said.</summary>
    public async Task KillAsync()
    {
        using var kill = Process.Start("kill", ["-KILL", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>A test that failed leaves nobody behind who writes on.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was never there.
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // The last line may be cut by the kill: only one with its end mark counts.
            if (line.Split(' ') is [var what, var id, var sequence, "."])
            {
                _ = what == "begun" ? Begun.TryAdd(id, true) : Acknowledged.TryAdd(id, long.Parse(sequence, CultureInfo.InvariantCulture));
            }
        }
    }
}
