using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Metering;

/// <summary>What a route's <c>Metadata</c> tells us.</summary>
internal static class RouteMetadata
{
    /// <summary>Names the dialect of the route's exchanges; without it the dialect is detected.</summary>
    public const string Dialect = "TokenGate.Dialect";

    /// <summary>Names the provider; without it the provider is derived.</summary>
    public const string Provider = "TokenGate.Provider";

    /// <summary><c>off</c> passes the route's exchanges without any record.</summary>
    public const string Meter = "TokenGate.Meter";

    /// <summary>A value of the route's metadata; null when it is not there.</summary>
    public static string? Read(RouteModel? route, string name) =>
        route?.Config.Metadata is { } metadata && metadata.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>True unless the route says <c>TokenGate.Meter: off</c>.</summary>
    public static bool IsMetered(RouteModel? route) => !string.Equals(Read(route, Meter), "off", StringComparison.OrdinalIgnoreCase);
}
