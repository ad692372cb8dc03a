using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Looks every few seconds at the files that stand beside the traffic: people, keys, models. One that cannot be used is a concern until it
/// can; sound models are taken as soon as they are there. Polled by time and length, because a file may be a mounted secret, where change
/// events do not arrive; looked at when it has stood still for a beat, because copying takes time.
/// </summary>
internal sealed partial class SideFileWatch(
    GatewayConfiguration configuration,
    LiveOptions live,
    IJudge judge,
    AuditNotes notes,
    SideFileFaults side,
    FaultReporter faults,
    TimeProvider clock,
    ILogger<SideFileWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private string _seen = "";
    private string _checked = "";
    private string _models = "";

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first exchange: a gateway that begins degraded says so from its first moment.
        (_seen, _models) = (Stamps(Files()), Stamps(ModelFiles()));
        _checked = _seen;
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
        var now = Stamps(Files());
        var stands = now == _seen;
        _seen = now;
        if (!stands || now == _checked)
        {
            return;
        }

        _checked = now;
        side.Show(ConfigurationCheck.BesideTraffic(live.Current, configuration));
        var models = Stamps(ModelFiles());
        if (models != _models && judge is Judge own)
        {
            _models = models;
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
        var identity = live.Current.Identity;
        return new[] { identity.People, identity.KeyFile }
            .Concat(identity.Sources.SelectMany(static source => new[] { source.Keys, source.Map }))
            .Where(static path => path.Length > 0)
            .Select(configuration.PathOf)
            .Concat(ModelFiles());
    }

    private IEnumerable<string> ModelFiles()
    {
        var folder = live.Current.Judge.Models;
        if (folder.Length == 0)
        {
            return [];
        }

        try
        {
            return [.. Directory.EnumerateFiles(configuration.PathOf(folder)).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Stamps(IEnumerable<string> files) => string.Join('\n', files.Select(static path =>
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{path} {file.LastWriteTimeUtc.Ticks} {file.Length}") : path;
    }));

    [LoggerMessage(EventId = 4005, Level = LogLevel.Information, Message = "Other models are in force: {Models}, before {Before}")]
    private partial void LogModels(string before, string models);
}
