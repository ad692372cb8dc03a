using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Looks every second at the files of the models. What cannot be used is a concern until it can; sound models are taken as soon as they
/// are there. Polled by time and length, because the folder may be mounted, where change events do not arrive; read when it has stood still
/// for a beat, because copying takes time.
/// </summary>
internal sealed partial class ModelWatch(
    GatewayConfiguration configuration,
    LiveOptions live,
    IJudge judge,
    AuditNotes notes,
    SideFileFaults side,
    FaultReporter faults,
    TimeProvider clock,
    ILogger<ModelWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private string _seen = "";
    private string _taken = "";

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first exchange: a gateway that begins degraded says so from its first moment.
        _taken = _seen = Stamps();
        side.Show(ConfigurationCheck.BesideTraffic(live.Current, configuration));
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await LookAsync();
                }
                catch (Exception exception)
                {
                    faults.Report(FaultSource.Gateway, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task LookAsync()
    {
        var now = Stamps();
        var stands = now == _seen;
        _seen = now;
        if (!stands || now == _taken)
        {
            return;
        }

        _taken = now;
        side.Show(ConfigurationCheck.BesideTraffic(live.Current, configuration));
        if (judge is Judge own)
        {
            await TakeModelsAsync(own);
        }
    }

    private async Task TakeModelsAsync(Judge own)
    {
        var settings = JudgeSettings.From(live.Current.Judge, configuration);
        var (sound, fault) = JudgeSettings.TryLoad(settings);
        var before = notes.Models;
        if (fault is not null)
        {
            return;
        }

        own.Use(settings, sound);
        if (notes.Models != before)
        {
            LogModels(before.Length > 0 ? before : "none", notes.Models.Length > 0 ? notes.Models : "none");
            await notes.ModelsAsync(before);
        }
    }

    private IEnumerable<string> Files()
    {
        var folder = JudgeSettings.FolderOf(live.Current.Judge, configuration);
        if (folder.Length == 0)
        {
            return [];
        }

        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string Stamps() => string.Join('\n', Files().Select(static path =>
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{path} {file.LastWriteTimeUtc.Ticks} {file.Length}") : path;
    }));

    [LoggerMessage(EventId = 4005, Level = LogLevel.Information, Message = "Other models are in force: {Models}, before {Before}")]
    private partial void LogModels(string before, string models);
}
