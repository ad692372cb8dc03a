using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Cuts the exchanges that still run when a stop has waited long enough, so that the server can stop and their records be written in good order. Without it the
/// host would give up on all of that at once.
/// </summary>
internal sealed class DrainLimit : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Starts to count when the gateway begins to stop.</summary>
    public DrainLimit(IHostApplicationLifetime lifetime, LiveOptions options)
    {
        Token = _cut.Token;
        _registration = lifetime.ApplicationStopping.Register(() => _cut.CancelAfter(TimeSpan.FromSeconds(options.Current.Transport.DrainSeconds)));
    }

    /// <summary>Fires when exchanges are to be cut.</summary>
    public CancellationToken Token { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _cut.Dispose();
    }
}
