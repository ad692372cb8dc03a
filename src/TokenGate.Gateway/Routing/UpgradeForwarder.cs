using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// YARP's own forwarder, for WebSocket, on HTTP/1.1 and HTTP/2. Other changes of protocol are carried by <see cref="Tunnel"/>.
/// </summary>
/// <param name="Inner">The forwarder that YARP registered.</param>
internal sealed record UpgradeForwarder(IHttpForwarder Inner)
{
    /// <summary>True when the client asks for a WebSocket.</summary>
    public static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase));

    /// <summary>The other protocol that an HTTP/1.1 client asks for; null when it asks for none.</summary>
    public static string? OtherProtocol(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && context.Request.Headers.Upgrade.ToString() is { Length: > 0 } protocol
            ? protocol
            : null;
}
