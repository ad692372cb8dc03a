using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// The drain timeout of a graceful shutdown: cancels the exchanges that still run after <c>Transport:DrainSeconds</c>, so that the server
/// can stop and their records be written. Without it the host's own timeout would end all of that at once.
/// </summary>
internal sealed class DrainLimit : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly LiveOptions _options;

    /// <summary>Creates it; the timeout starts at <see cref="Begin"/>.</summary>
    public DrainLimit(LiveOptions options)
    {
        _options = options;
        Token = _cut.Token;
    }

    /// <summary>Cancelled when running exchanges are to be cut.</summary>
    public CancellationToken Token { get; }

    /// <summary>The gateway takes no new connections: what runs may run on for the drain's time.</summary>
    public void Begin() => _cut.CancelAfter(TimeSpan.FromSeconds(_options.Current.Transport.DrainSeconds));

    /// <inheritdoc/>
    public void Dispose() => _cut.Dispose();
}
