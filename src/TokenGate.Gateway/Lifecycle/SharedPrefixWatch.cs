using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>Says while the gateway runs that another one shares its prefix without being of its fleet.</summary>
internal sealed class SharedPrefixWatch(IJournal journal, LiveOptions options, ConcernList concerns, TimeProvider clock) : BackgroundService
{
    /// <summary>A gateway that starts with others is seen by them, and sees them.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = First; ; pause = Beat)
            {
                await Task.Delay(pause, clock, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var current = options.Current;
            if (LateJournal.Behind(journal) is not { } own || current.Ledger.Redis is null || current.Fleet.Listen.Length > 0)
            {
                return;
            }

            if (await SharedPrefix.FindAsync(current, own.GatewayId, clock, cancellationToken) is { } found)
            {
                concerns.Report(found.Path, found.Problem, found.Remedy);
            }
            else
            {
                concerns.Clear($"{GatewayOptions.Section}:{SharedPrefix.Key}");
            }
        }
        catch (RedisLedgerException)
        {
            // The ledger says what is wrong with Redis.
        }
    }
}
