using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Decorates the features by which the forwarder accepts an upgrade (HTTP/1.1) or an extended CONNECT (HTTP/2, RFC 8441): the stream it
/// gets is tapped.
/// </summary>
internal sealed class WebSocketCapture : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly HttpContext _context;
    private readonly Exchange _exchange;
    private readonly ExchangeRecorder _recorder;
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private WebSocketCapture(HttpContext context, Exchange exchange, ExchangeRecorder recorder)
    {
        _context = context;
        _exchange = exchange;
        _recorder = recorder;
        _upgrade = context.Features.Get<IHttpUpgradeFeature>();
        _connect = context.Features.Get<IHttpExtendedConnectFeature>();
    }

    /// <inheritdoc/>
    public bool IsUpgradableRequest => _upgrade?.IsUpgradableRequest ?? false;

    /// <inheritdoc/>
    public bool IsExtendedConnect => _connect?.IsExtendedConnect ?? false;

    /// <inheritdoc/>
    public string? Protocol => _connect?.Protocol;

    /// <summary>Puts a tap between the forwarder and the client's connection.</summary>
    public static void Install(HttpContext context, Exchange exchange, ExchangeRecorder recorder)
    {
        var tap = new WebSocketCapture(context, exchange, recorder);
        if (tap._upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(tap);
        }

        if (tap._connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(tap);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => Tapped(await _upgrade!.UpgradeAsync());

    /// <inheritdoc/>
    public async ValueTask<Stream> AcceptAsync() => Tapped(await _connect!.AcceptAsync());

    private Stream Tapped(Stream client) => _recorder.OpenSession(_exchange, _context.Response) is { } session ? new WebSocketTapStream(client, session) : client;
}
