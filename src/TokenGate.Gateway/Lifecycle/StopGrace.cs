using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// The first thing of a stop: for <c>Transport:GraceSeconds</c> both ports go on as before while readiness says 503, so that a balancer
/// learns of it before a connection is refused. The drain begins afterwards.
/// </summary>
internal sealed class StopGrace(IHostApplicationLifetime lifetime, DrainLimit drain, LiveOptions options, TimeProvider clock) : IHostedLifecycleService
{
    private volatile bool _begun;

    /// <summary>True from the moment at which the gateway is told to stop.</summary>
    public bool HasBegun => _begun || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _begun = true;
        var grace = TimeSpan.FromSeconds(options.Current.Transport.GraceSeconds);
        await Task.Delay(grace, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        drain.Begin();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
