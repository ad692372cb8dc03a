using Microsoft.Extensions.Hosting;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Looks at people, keys and issuers every two seconds, traffic or not: a change is in force, and a fault is told, at once.
/// </summary>
internal sealed class IdentityWatch(UserResolver users, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first exchange: a gateway that begins degraded says so from its first moment.
        users.Look();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                users.Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The stop.
        }
    }
}
