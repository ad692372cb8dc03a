
namespace TokenGate.Gateway.Options;

/// <summary>How upstreams are met when they are not there, and how long a stop may take.</summary>
internal sealed class TransportOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration) =>
    [
        .. OptionsFault.OneOf("Transport:WhenUnreachable", options.Transport.WhenUnreachable, ["close", "badGateway"]),
        .. OptionsFault.Range("Transport:StreamResetsPerSecond", options.Transport.StreamResetsPerSecond, 1, 100_000),
        .. OptionsFault.Range("Transport:GraceSeconds", options.Transport.GraceSeconds, 0, 600),
        .. OptionsFault.Range("Transport:DrainSeconds", options.Transport.DrainSeconds, 0, 3600),
    ];
}
