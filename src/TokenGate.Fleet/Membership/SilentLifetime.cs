using Microsoft.Extensions.Hosting;

namespace TokenGate.Fleet.Membership;

/// <summary>The lifetime of a host inside another one: signals are the outer host's.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
