using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Recording;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>Watches the configuration. A valid change is applied without dropping an exchange; a faulty one is refused with every fault, and the old one stays.</summary>
internal sealed partial class ConfigurationReloader(
    GatewayConfiguration configuration,
    AcceptedConfiguration accepted,
    LiveOptions live,
    IJudge judge,
    ChainNotes notes,
    GatewayMetrics metrics,
    ILogger<ConfigurationReloader> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private IDisposable? _watch;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(configuration.Root.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            var faults = configuration.TakeUnreadable() is { } unreadable ? [unreadable] : ConfigurationCheck.Run(configuration);
            if (faults.Count > 0)
            {
                metrics.OnReload(applied: false);
                foreach (var fault in faults)
                {
                    LogRefused(logger, fault);
                }

                _ = notes.RefusedAsync([.. faults.Select(fault => fault.Path).Distinct()]);
                return;
            }

            var (options, _) = OptionsReader.Read(configuration.Root);
            var (before, models) = (live.Current, notes.Models);
            live.Replace(options);
            if (judge is Judge own)
            {
                var settings = JudgeSettings.Of(options.Judge, configuration);
                own.Use(settings, settings.LoadModels());
            }

            if (notes.Models != models || before.Judge.Thresholds != options.Judge.Thresholds)
            {
                _ = notes.ModelsAsync(models);
            }

            if (accepted.Accept(configuration.Root) is not { Count: > 0 } changed)
            {
                return;
            }

            metrics.OnReload(applied: true);
            LogApplied(logger);
            _ = notes.AppliedAsync(changed);
            if (before.Listen != options.Listen || before.Admin.Listen != options.Admin.Listen || before.Ledger != options.Ledger)
            {
                LogNeedsRestart(logger);
            }
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "The changed configuration is in force")]
    private static partial void LogApplied(ILogger logger);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "The changed configuration is refused, the old one stays: {Fault}")]
    private static partial void LogRefused(ILogger logger, ConfigurationFault fault);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "Listen, Admin:Listen and Ledger take effect at the next start")]
    private static partial void LogNeedsRestart(ILogger logger);
}
