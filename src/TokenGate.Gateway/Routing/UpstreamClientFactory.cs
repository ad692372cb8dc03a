using System.Text;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>Connections to upstreams that add no header, decode nothing and have no timeout of their own.</summary>
internal sealed class UpstreamClientFactory(TimeProvider time, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <inheritdoc/>
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ActivityHeadersPropagator = null;
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan;
        handler.PooledConnectionIdleTimeout = ConnectionPool.IdleTime;
        handler.MaxResponseHeadersLength = ResponseHead.MaxBytes / 1024;

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

    /// <inheritdoc/>
    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        handler is SocketsHttpHandler configured ? new Http1Handler(configured, time) : base.WrapHandler(context, handler);
}
