using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Keeps the tombstones of erased pseudonyms the same at all gateways that share keys: a gateway reads them before its first request, and
/// every ten seconds from then on. Runs nothing where keys are this gateway's alone.
/// </summary>
internal sealed class PseudonymSync(PeopleKeys people, LiveOptions options, FaultReporter faults, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits for the first look.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (people.AreShared)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            await LookAsync(limit.Token);
            await base.StartAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
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
            if (options.Current.Identity.Pseudonymise)
            {
                _ = await people.Open().SyncAsync(cancellationToken);
            }
        }
        catch (JournalException exception)
        {
            faults.Report(FaultSource.Identity, exception);
        }
        catch (OperationCanceledException)
        {
            // The next look is soon enough: an erased key is refused when it is offered.
        }
    }
}
