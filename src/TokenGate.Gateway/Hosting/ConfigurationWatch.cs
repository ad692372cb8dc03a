using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Looks twice a second at the configuration's file, and has it read again when it is another one and has stood still for a beat. Polled,
/// because a watch of the system's covers all folders below: a journal there woke it at every write. A file that is missing changes
/// nothing.
/// </summary>
internal sealed class ConfigurationWatch(GatewayConfiguration configuration, FaultReporter faults, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private string? _seen = configuration.LoadedStamp;
    private string? _taken = configuration.LoadedStamp;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.IsWatched)
        {
            return;
        }

        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    Look();
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

    private void Look()
    {
        var now = configuration.ReadStamp();
        var stands = now == _seen;
        _seen = now;
        if (stands && now is not null && now != _taken)
        {
            _taken = now;
            configuration.ReadAgain();
        }
    }
}
