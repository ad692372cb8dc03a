using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>YARP's own forwarder, for connections that change their protocol (WebSocket, on HTTP/1.1 and HTTP/2).</summary>
/// <param name="Inner">The forwarder that YARP registered.</param>
internal sealed record UpgradeForwarder(IHttpForwarder Inner)
{
    /// <summary>True when the client asks for another protocol that can be passed on.</summary>
    public static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase));
}
