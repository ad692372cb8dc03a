using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace TokenGate.Fleet.Telemetry;

/// <summary>
/// Says when a share of the exchanges is judged without their persons' owners: those may count text again that was counted elsewhere.
/// </summary>
internal sealed class LocalShare(FleetMetrics metrics, IFleetReporter reporter, TimeProvider clock) : BackgroundService
{
    private const string Concern = "fleet judging";

    /// <summary>One in a hundred.</summary>
    private const int Limit = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            var (owner, local) = (0L, 0L);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var (byOwner, locally) = (metrics.ByOwner - owner, metrics.Locally - local);
                (owner, local) = (metrics.ByOwner, metrics.Locally);
                Look(byOwner, locally);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private void Look(long byOwner, long locally)
    {
        if (locally * Limit <= byOwner + locally)
        {
            reporter.Clear(Concern);
            return;
        }

        reporter.Report(
            Concern,
            string.Create(CultureInfo.InvariantCulture, $"{locally} of the last {byOwner + locally} exchanges were judged without the owner of the person's memory, who did not answer in time"),
            "Look at the fleet's gateways and at the network between them; records of such exchanges are marked judged_by local, and owners are told of them as soon as they answer");
    }
}
