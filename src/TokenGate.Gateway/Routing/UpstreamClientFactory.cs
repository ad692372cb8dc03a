using System.Text;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>Connections to upstreams that add no header, decode nothing and have no timeout of their own.</summary>
internal sealed class UpstreamClientFactory(ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>In kilobytes: no upstream's head was seen near it, and it bounds a hostile one.</summary>
    private const int MaxResponseHeadersKilobytes = 128;

    /// <summary>
    /// Shorter than the keep-alive times of common servers (uvicorn 5 s, Node 5 s, nginx 75 s), so that none closes under a request.
    /// </summary>
    private static readonly TimeSpan IdleConnections = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ActivityHeadersPropagator = null;
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan;
        handler.PooledConnectionIdleTimeout = IdleConnections;
        handler.MaxResponseHeadersLength = MaxResponseHeadersKilobytes;

        // A client that leaves ends the upstream's work at once, as it would without us: no abandoned answer is read to its end.
        handler.MaxResponseDrainSize = 0;
        if (context.NewConfig.RequestHeaderEncoding is null)
        {
            handler.RequestHeaderEncodingSelector = static (_, _) => HeaderLines.Encoding;
        }

        if (context.NewConfig.ResponseHeaderEncoding is null)
        {
            handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        }
    }
}
