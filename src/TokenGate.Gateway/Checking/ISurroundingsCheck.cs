using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>Tries out something that a configuration names on this machine.</summary>
internal interface ISurroundingsCheck
{
    /// <summary>What is wrong with it; none when all is well. Never throws for what is wrong.</summary>
    Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken);
}
