using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>Defaults for clusters and routes: none of YARP's limits that a direct connection does not have.</summary>
internal sealed class TransparentDefaults : IProxyConfigFilter
{
    /// <inheritdoc/>
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel)
    {
        var request = cluster.HttpRequest ?? new ForwarderRequestConfig();

        // YARP would ask for HTTP/2 and fall back. An upstream that is reached with HTTP/1.1 today is reached with HTTP/1.1 through us,
        // unless the configuration asks for more.
        return new(cluster with
        {
            HttpRequest = request with
            {
                ActivityTimeout = request.ActivityTimeout ?? Timeout.InfiniteTimeSpan,
                Version = request.Version ?? HttpVersion.Version11,
                VersionPolicy = request.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
            },
        });
    }

    /// <inheritdoc/>
    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) =>
        new(route with { MaxRequestBodySize = route.MaxRequestBodySize ?? -1 });
}
