using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Metering;

/// <summary>The keys of a route's <c>Metadata</c> that metering reads.</summary>
internal static class RouteMetadata
{
    /// <summary>Forces the dialect of the route's exchanges; detected when absent.</summary>
    public const string Dialect = "TokenGate.Dialect";

    /// <summary>Overrides the provider; derived from dialect and host when absent.</summary>
    public const string Provider = "TokenGate.Provider";

    /// <summary><c>off</c> disables metering: the route's exchanges pass without a record.</summary>
    public const string Meter = "TokenGate.Meter";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Dialect, Provider, Meter];

    /// <summary>A value of the route's metadata; null when it is absent or empty.</summary>
    public static string? Read(RouteModel? route, string name) =>
        route?.Config.Metadata is { } metadata && metadata.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>True unless the route says <c>TokenGate.Meter: off</c>.</summary>
    public static bool IsMetered(RouteModel? route) => !string.Equals(Read(route, Meter), "off", StringComparison.OrdinalIgnoreCase);
}
