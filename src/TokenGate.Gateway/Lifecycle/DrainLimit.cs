using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// The drain timeout of a graceful shutdown: cancels the exchanges that still run after <c>Transport:DrainSeconds</c>, so that the server
/// can stop and their records be written. Without it the host's own timeout would end all of that at once.
/// </summary>
internal sealed class DrainLimit : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenRegistration _registration;

    /// <summary>The timeout starts when the gateway begins to stop.</summary>
    public DrainLimit(IHostApplicationLifetime lifetime, LiveOptions options)
    {
        Token = _cut.Token;
        _registration = lifetime.ApplicationStopping.Register(() => _cut.CancelAfter(TimeSpan.FromSeconds(options.Current.Transport.DrainSeconds)));
    }

    /// <summary>Cancelled when running exchanges are to be cut.</summary>
    public CancellationToken Token { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _cut.Dispose();
    }
}
