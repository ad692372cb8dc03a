using System.Collections.Concurrent;
using System.Net.Security;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// Sends HTTP/1.1 requests as they are. <see cref="SocketsHttpHandler"/> sends a body to its end before it looks for an answer, keeps
/// interim answers and trailers of a request to itself, answers for <c>Expect: 100-continue</c> by a clock, and writes methods, targets and
/// Host in its own way; so it stands here only for what it does better: HTTP/2, proxies, and connections that YARP's own forwarder upgrades
/// (adr/0016).
/// </summary>
internal sealed class Http1Handler : HttpMessageHandler
{
    private readonly SocketsHttpHandler _configured;
    private readonly HttpMessageInvoker _fallback;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Scheme, string Host, int Port, string Name), ConnectionPool> _pools = new();
    private readonly ITimer _sweep;

    /// <summary>Creates a handler with the settings of another one: TLS, the most connections, proxies.</summary>
    /// <param name="configured">The settings. Owned.</param>
    /// <param name="time">The clock of idle connections.</param>
    public Http1Handler(SocketsHttpHandler configured, TimeProvider time)
    {
        (_configured, _time) = (configured, time);
        _fallback = new HttpMessageInvoker(configured);
        _sweep = time.CreateTimer(
            static state =>
            {
                foreach (var pool in ((Http1Handler)state!)._pools.Values)
                {
                    pool.Sweep();
                }
            },
            this,
            ConnectionPool.IdleTime,
            ConnectionPool.IdleTime);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(RawRequest.Key, out var raw);
        if (!IsOurs(request, raw))
        {
            // HttpClient cannot end one side of a connection.
            raw?.WhenClientEnds(raw.Abandon);
            return await _fallback.SendAsync(request, cancellationToken);
        }

        var pool = PoolOf(request);
        var fresh = false;
        while (true)
        {
            var exchange = new Http1Exchange(pool, await pool.RentAsync(fresh, cancellationToken), request, raw);
            if (raw is { Upgrade: null })
            {
                raw.WhenClientEnds(exchange.EndOfClient);
            }

            try
            {
                return await exchange.RunAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException && exchange.WasStale && IsRepeatable(request, exchange.Method))
            {
                // A kept connection was closed under the request, before any of an answer: it is asked once more, on a connection of its
                // own.
                fresh = true;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sweep.Dispose();
            foreach (var pool in _pools.Values)
            {
                pool.Dispose();
            }

            _fallback.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Only what is idempotent may be asked twice (RFC 9110, 9.2.2), and a body passes once.</summary>
    private static bool IsRepeatable(HttpRequestMessage request, string method) =>
        request.Content is null && method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    private bool IsOurs(HttpRequestMessage request, RawRequest? raw) =>
        request.Version.Major == 1
        && (request.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher || request.RequestUri!.Scheme == Uri.UriSchemeHttp)
        && (raw is not null || !request.Headers.NonValidated.Contains("Upgrade"))
        && !(_configured.UseProxy && _configured.Proxy is { } proxy && !proxy.IsBypassed(request.RequestUri!));

    private ConnectionPool PoolOf(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        var secure = uri.Scheme == Uri.UriSchemeHttps;
        var key = (uri.Scheme, uri.IdnHost, uri.Port, secure ? NameOf(request) : "");
        return _pools.GetOrAdd(key, static (key, handler) => handler.Open(key), this);
    }

    /// <summary>
    /// The name that the upstream's certificate has to be for: the destination's own, or Host where the destination is an address.
    /// </summary>
    private static string NameOf(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        if (uri.HostNameType == UriHostNameType.Dns || request.Headers.Host is not { Length: > 0 } host)
        {
            return uri.IdnHost;
        }

        return Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var named) && named.HostNameType == UriHostNameType.Dns ? named.IdnHost : uri.IdnHost;
    }

    private ConnectionPool Open((string Scheme, string Host, int Port, string Name) key)
    {
        SslClientAuthenticationOptions? tls = null;
        if (key.Scheme == Uri.UriSchemeHttps)
        {
            var settings = _configured.SslOptions;
            tls = new SslClientAuthenticationOptions
            {
                TargetHost = settings.TargetHost ?? key.Name,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                ClientCertificates = settings.ClientCertificates,
                LocalCertificateSelectionCallback = settings.LocalCertificateSelectionCallback,
                RemoteCertificateValidationCallback = settings.RemoteCertificateValidationCallback,
                EnabledSslProtocols = settings.EnabledSslProtocols,
                CertificateRevocationCheckMode = settings.CertificateRevocationCheckMode,
                CipherSuitesPolicy = settings.CipherSuitesPolicy,
                CertificateChainPolicy = settings.CertificateChainPolicy,
            };
        }

        return new ConnectionPool(key.Host, key.Port, tls, _configured.MaxConnectionsPerServer, _time);
    }
}
