
namespace TokenGate.Gateway.Options;

/// <summary>
/// The options that are in force. They change while the gateway runs, never in the middle of a read: take <see cref="Current"/> once for a
/// decision.
/// </summary>
internal sealed class LiveOptions(GatewayOptions initial)
{
    private volatile GatewayOptions _current = initial;

    /// <summary>The options now.</summary>
    public GatewayOptions Current => _current;

    /// <summary>Puts other options into force.</summary>
    public void Replace(GatewayOptions options) => _current = options;
}
