
namespace TokenGate.Gateway.Options;

/// <summary>Checks one concern of the options, and reports everything that is wrong with it.</summary>
internal interface IGatewayOptionsValidator
{
    /// <summary>The faults; none when all is well.</summary>
    IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration);
}
