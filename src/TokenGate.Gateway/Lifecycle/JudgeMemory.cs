using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Snapshots of the judge's memory beside the journal, so that a restart neither forgives a loop nor counts a conversation again. Saved
/// every few minutes and at the stop; a kill loses what came since the last snapshot, which may trust more, never less. Faults here are
/// logged, and judging goes on with an empty memory (G2).
/// </summary>
internal sealed partial class JudgeMemory(
    IJudge judge, GatewayConfiguration configuration, LiveOptions options, TimeProvider clock, ILogger<JudgeMemory> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _saving = Task.CompletedTask;

    private string File => Path.Combine(Folder(configuration, options.Current), "memory.snapshot");

    /// <summary>The key of the fingerprints: this installation's own, made at its first start.</summary>
    public static MemoryKey KeyOf(GatewayConfiguration configuration, GatewayOptions options, ConcernList concerns, ILogger<JudgeMemory> logger)
    {
        var path = Path.Combine(Folder(configuration, options), "memory.key");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return MemoryKey.LoadOrCreate(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            KeyUnusable(logger, path, exception);
            concerns.Report(
                "memory.key", $"the key {path} of the judge's memory cannot be used, so the memory starts empty at each start", "Grant access, or remove the file, and restart");
            return MemoryKey.Create();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (judge is Judge own)
        {
            Restore(own);
            _saving = SavePeriodicallyAsync(own);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _saving;
        if (judge is Judge own)
        {
            Save(own);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private static string Folder(GatewayConfiguration configuration, GatewayOptions options) => configuration.PathOf(options.Ledger.Path);

    private void Restore(Judge own)
    {
        try
        {
            if (System.IO.File.Exists(File))
            {
                using var stream = System.IO.File.OpenRead(File);
                var users = own.RestoreMemory(stream, clock.GetUtcNow());
                Restored(users);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            NotRestored(File, exception);
        }
    }

    private async Task SavePeriodicallyAsync(Judge own)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Save(own);
            }
        }
        catch (OperationCanceledException)
        {
            // The stop saves once more.
        }
    }

    /// <summary>
    /// Atomic replace (write to a temporary file, then rename): a kill in the middle leaves the previous snapshot intact.
    /// </summary>
    private void Save(Judge own)
    {
        var beside = File + ".new";
        try
        {
            using (var stream = System.IO.File.Create(beside))
            {
                own.SaveMemory(stream, clock.GetUtcNow());
            }

            System.IO.File.Move(beside, File, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotSaved(File, exception);
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "Restored the judge's memory of {Users} users")]
    private partial void Restored(int users);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "The judge's memory {File} could not be read and starts empty: text sent before will count once more")]
    private partial void NotRestored(string file, Exception exception);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning, Message = "The judge's memory could not be saved to {File}: make room or grant access, or a restart will count text once more")]
    private partial void NotSaved(string file, Exception exception);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning, Message = "The key {File} of the judge's memory cannot be used, so the memory starts empty at each start: grant access, or remove the file")]
    private static partial void KeyUnusable(ILogger logger, string file, Exception exception);
}
