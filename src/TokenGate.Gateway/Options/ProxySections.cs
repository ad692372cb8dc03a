using Yarp.ReverseProxy.Configuration;

namespace TokenGate.Gateway.Options;

/// <summary>The <c>ReverseProxy</c> section as YARP reads it, for its keys: YARP itself passes over those that it does not know.</summary>
internal sealed record ProxySections
{
    /// <summary>The section's name.</summary>
    public const string Section = "ReverseProxy";

    /// <summary>Routes by name.</summary>
    public IReadOnlyDictionary<string, RouteConfig>? Routes { get; init; }

    /// <summary>Clusters by name.</summary>
    public IReadOnlyDictionary<string, ClusterConfig>? Clusters { get; init; }
}
