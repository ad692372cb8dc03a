using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Pricing;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Hot reload. A valid change is applied without dropping an exchange; an invalid one is rejected with every fault, and the configuration
/// in force stays.
/// </summary>
internal sealed partial class ConfigurationReloader(
    GatewayConfiguration configuration,
    AcceptedConfiguration accepted,
    LiveOptions live,
    IJudge judge,
    AuditNotes notes,
    GatewayMetrics metrics,
    ConcernList concerns,
    SideFileFaults side,
    PricesInForce prices,
    ILogger<ConfigurationReloader> logger) : IHostedService, IDisposable
{
    private const string RefusedKey = "configuration";

    private readonly Lock _gate = new();
    private IDisposable? _watch;

    /// <summary>Done when every change so far is an entry of the chain.</summary>
    private Task _noted = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(configuration.Root.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    /// <summary>Watches no longer, and waits for a change that is being applied: its entries stand before that of the stop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        Task noted;
        lock (_gate)
        {
            noted = _noted;
        }

        await noted.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            var faults = configuration.TakeUnreadable() is { } unreadable ? [unreadable] : ConfigurationCheck.Run(configuration);
            if (faults.Any(static fault => !fault.IsBesideTraffic))
            {
                metrics.OnReload(applied: false);
                foreach (var fault in faults)
                {
                    LogRefused(logger, fault);
                }

                concerns.Report(
                    RefusedKey,
                    $"the file's configuration is not in force, an earlier one is: {string.Join("; ", faults.Select(static fault => $"{fault.Path}: {fault.Problem}"))}",
                    "Correct the file; it is read at every change, and tokengate check names every fault");

                Note(notes.RefusedAsync([.. faults.Select(fault => fault.Path).Distinct()]));
                return;
            }

            var (options, _) = OptionsReader.Read(configuration.Root);
            var (before, models) = (live.Current, notes.Models);
            concerns.Clear(RefusedKey);
            side.Show(faults);
            live.Replace(options);

            // In whichever currency: another one holds from the next midnight on, when the journal or Redis has agreed to it.
            prices.Use(currency => PriceSettings.From(options.Report, currency));
            if (judge.Own is { } own)
            {
                // Models that cannot be read leave those in force.
                var settings = JudgeSettings.From(options.Judge, configuration);
                var (sound, fault) = JudgeSettings.TryLoad(settings);
                own.Use(settings, fault is null ? sound : own.Models);
            }

            if (notes.Models != models || before.Judge.Thresholds != options.Judge.Thresholds)
            {
                Note(notes.ModelsAsync(models));
            }

            if (accepted.Accept(configuration.Root) is not { Count: > 0 } changed)
            {
                return;
            }

            metrics.OnReload(applied: true);
            LogApplied(logger);
            Note(notes.AppliedAsync(changed));
            if (!ReadAtStart(before).Equals(ReadAtStart(options)))
            {
                LogNeedsRestart(logger);
            }
        }
    }

    /// <summary>What is read at the start alone.</summary>
    private static object ReadAtStart(GatewayOptions options)
    {
        var (admin, openId) = (options.Admin, options.Admin.OpenId);
        return (options.Listen, admin.Listen, admin.SelfListen, options.Ledger, options.Fleet, openId.Authority, openId.ClientId, openId.ClientSecret, openId.PublicAddress);
    }

    private void Note(Task entry) => _noted = Task.WhenAll(_noted, entry);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "The changed configuration is in force")]
    private static partial void LogApplied(ILogger logger);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "The changed configuration is rejected, the previous one stays in force: {Fault}")]
    private static partial void LogRefused(ILogger logger, ConfigurationFault fault);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "Listen, Admin:Listen, Ledger, Fleet, and the provider and client of Admin:OpenId take effect at the next start")]
    private static partial void LogNeedsRestart(ILogger logger);
}
