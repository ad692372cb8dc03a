using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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
    private static readonly TimeSpan OwnerLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, byte> _erased = new(StringComparer.Ordinal);
    private Task _saving = Task.CompletedTask;
    private volatile bool _isKept;

    private string File => Path.Combine(Folder(configuration, options.Current), StoredMemory.FileName);

    /// <summary>The key of the fingerprints: this installation's own, made at its first start.</summary>
    public static MemoryKey KeyOf(GatewayConfiguration configuration, GatewayOptions options, ConcernList concerns, ILogger<JudgeMemory> logger)
    {
        var path = Path.Combine(Folder(configuration, options), StoredMemory.KeyName);
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

    /// <summary>
    /// Forgets a person for good: in memory, and on disk before this returns. An exchange of theirs that is still under way may be
    /// remembered when it ends; the next snapshot leaves it out again.
    /// </summary>
    /// <param name="user">The person as records name them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The snapshot could not be replaced, or the owner of the memory does not answer: it may still hold the
    /// person.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public async Task EraseAsync(string user, CancellationToken cancellationToken)
    {
        if (judge is not Judge own)
        {
            await judge.ForgetAsync(user, cancellationToken);
            return;
        }

        _erased[user] = 0;
        own.Forget(user);
        if (_isKept)
        {
            Write(own);
        }
    }

    /// <summary>Gives back to a person's doubt account what an exchange drew whose appeal was granted, and saves it.</summary>
    /// <param name="user">The person as records name them.</param>
    /// <param name="drawn">What was drawn, in tokens; 0 changes nothing.</param>
    public void GiveBack(string user, long drawn)
    {
        if (drawn <= 0)
        {
            return;
        }

        if (judge is not Judge own)
        {
            _ = GiveBackAtOwnerAsync(user, drawn);
            return;
        }

        own.GiveBack(user, drawn);
        if (_isKept)
        {
            Save(own);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (judge is Judge own)
        {
            Restore(own);
            _isKept = true;
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

    /// <summary>The decision stands on the chain, whatever another gateway answers.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "G2: a gateway that is away is logged.")]
    private async Task GiveBackAtOwnerAsync(string user, long drawn)
    {
        try
        {
            using var limit = new CancellationTokenSource(OwnerLimit, clock);
            await judge.GiveBackAsync(user, drawn, limit.Token);
        }
        catch (Exception exception)
        {
            NotGivenBack(drawn, exception);
        }
    }

    private void Save(Judge own)
    {
        try
        {
            Write(own);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotSaved(File, exception);
        }
    }

    private void Write(Judge own)
    {
        // One at a time: an erasure is on disk when it says so, not what a slower snapshot began before it.
        lock (_writing)
        {
            foreach (var user in _erased.Keys)
            {
                own.Forget(user);
            }

            StoredMemory.Replace(File, own, clock.GetUtcNow());
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Information, Message = "Restored the judge's memory of {Users} users")]
    private partial void Restored(int users);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "The judge's memory {File} could not be read and starts empty: text sent before will count once more")]
    private partial void NotRestored(string file, Exception exception);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning, Message = "The judge's memory could not be saved to {File}: make room or grant access, or a restart will count text once more")]
    private partial void NotSaved(string file, Exception exception);

    [LoggerMessage(EventId = 4308, Level = LogLevel.Warning, Message = "A granted appeal gives back {Drawn} tokens of doubt, and the gateway that remembers the person did not take them: restate the period when it is back")]
    private partial void NotGivenBack(long drawn, Exception exception);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning, Message = "The key {File} of the judge's memory cannot be used, so the memory starts empty at each start: grant access, or remove the file")]
    private static partial void KeyUnusable(ILogger logger, string file, Exception exception);
}
