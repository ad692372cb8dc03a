using Microsoft.Extensions.DependencyInjection;
using TokenGate.Dialects;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The <c>ReverseProxy</c> section, checked by YARP's own reader and validators, and by what YARP lets pass although nothing would work.
/// </summary>
internal static class ProxyOptionsValidator
{
    private const string Section = "ReverseProxy";

    /// <summary>The faults; none when all is well.</summary>
    public static IReadOnlyList<ConfigurationFault> Check(GatewayConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTransparentProxy(configuration.Root.GetSection(Section));
        using var provider = services.BuildServiceProvider();
        IProxyConfig config;
        try
        {
            config = provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception exception)
        {
            return [new ConfigurationFault(Section, exception.Message.TrimEnd('.'), "Correct the value; the section is YARP's own schema")];
        }

        return [.. CheckWhole(config), .. CheckParts(config, provider.GetRequiredService<IConfigValidator>())];
    }

    private static IEnumerable<ConfigurationFault> CheckWhole(IProxyConfig config)
    {
        if (config.Routes.Count == 0)
        {
            yield return new($"{Section}:Routes", "there is no route, so nothing would be forwarded", "Add a route with a ClusterId and a Match");
        }

        var clusters = config.Clusters.Select(static cluster => cluster.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var route in config.Routes)
        {
            if (route.ClusterId is null || !clusters.Contains(route.ClusterId))
            {
                yield return new($"{Section}:Routes:{route.RouteId}:ClusterId", $"unknown cluster '{route.ClusterId}'", Spelling.Suggest(route.ClusterId ?? "", clusters, "Name one of Clusters"));
            }

            if (RouteMetadataValue(route, RouteMetadata.Dialect) is { } dialect && DialectRegistry.Default.Dialects.All(known => known.Name != dialect))
            {
                yield return new(
                    $"{Section}:Routes:{route.RouteId}:Metadata:{RouteMetadata.Dialect}",
                    $"'{dialect}' is not a dialect",
                    Spelling.Suggest(dialect, [.. DialectRegistry.Default.Dialects.Select(static known => known.Name)], "Write one of"));
            }

            if (RouteMetadataValue(route, RouteMetadata.Meter) is { } meter && !meter.Equals("off", StringComparison.OrdinalIgnoreCase))
            {
                yield return new($"{Section}:Routes:{route.RouteId}:Metadata:{RouteMetadata.Meter}", $"'{meter}' is not known", "Write off, or remove it");
            }
        }

        foreach (var fault in config.Routes.SelectMany(CheckMetadata))
        {
            yield return fault;
        }

        foreach (var cluster in config.Clusters)
        {
            if (cluster.Destinations is not { Count: > 0 })
            {
                yield return new($"{Section}:Clusters:{cluster.ClusterId}:Destinations", "there is no destination", "Add one with an Address");
            }

            foreach (var (name, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
            {
                if (!Uri.TryCreate(destination.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                {
                    yield return new(
                        $"{Section}:Clusters:{cluster.ClusterId}:Destinations:{name}:Address",
                        $"'{destination.Address}' is not an address",
                        "Write for example http://127.0.0.1:11434/");
                }
            }
        }
    }

    /// <summary>Metadata may hold anything; what begins with our name is meant for us.</summary>
    private static IEnumerable<ConfigurationFault> CheckMetadata(RouteConfig route) =>
        (route.Metadata?.Keys ?? [])
            .Where(static key => key.StartsWith("TokenGate", StringComparison.OrdinalIgnoreCase) && !RouteMetadata.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => new ConfigurationFault($"{Section}:Routes:{route.RouteId}:Metadata:{key}", "unknown key", Spelling.Suggest(key, RouteMetadata.Keys, "Remove it, or use one of")));

    private static string? RouteMetadataValue(RouteConfig route, string name) => route.Metadata?.GetValueOrDefault(name);

    private static IEnumerable<ConfigurationFault> CheckParts(IProxyConfig config, IConfigValidator validator)
    {
        // YARP's validators are asynchronous for those that ask elsewhere; its own are done when they return.
        foreach (var route in config.Routes)
        {
            foreach (var error in validator.ValidateRouteAsync(route).AsTask().GetAwaiter().GetResult())
            {
                yield return new($"{Section}:Routes:{route.RouteId}", error.Message.TrimEnd('.'), "Correct the route");
            }
        }

        foreach (var cluster in config.Clusters)
        {
            foreach (var error in validator.ValidateClusterAsync(cluster).AsTask().GetAwaiter().GetResult())
            {
                yield return new($"{Section}:Clusters:{cluster.ClusterId}", error.Message.TrimEnd('.'), "Correct the cluster");
            }
        }
    }
}
