namespace TokenGate.Gateway.Options;

/// <summary>A configuration cannot be used. The message lists every fault, one a line.</summary>
/// <param name="faults">All faults; at least one.</param>
public sealed class GatewayConfigurationException(IReadOnlyList<ConfigurationFault> faults)
    : Exception("The configuration cannot be used:" + string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}")))
{
    /// <summary>All faults.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; } = faults;
}
