using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// The server as a transparent proxy needs it: it adds no header, decodes no header otherwise than byte by byte, and sets no limit on what
/// an upstream would have taken. What bounds remain protect the gateway's memory; <c>Kestrel:Limits</c>
/// sets them otherwise.
/// </summary>
internal sealed class KestrelSetup(LiveOptions live, IConfiguration configuration, H2cMultiplexer priorKnowledge, TimeProvider clock)
    : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>Above any head that an upstream takes (8 kB to 64 kB): what a connection may hold before there is a request.</summary>
    private const int MaxHeadBytes = 128 * 1024;

    /// <summary>Far above what a gateway serves at one time; a bound for what strangers may hold.</summary>
    private const int MaxConnections = 20_000;

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        server.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        server.AllowAlternateSchemes = true;
        SetLimits(server.Limits);

        var options = live.Current;
        var endpoints = configuration.GetSection("Kestrel");
        endpoints.GetSection("Limits").Bind(server.Limits);
        server.Configure(endpoints, reloadOnChange: false);
        if (!endpoints.GetSection("Endpoints").GetChildren().Any() && ListenAddress.TryParseAll(options.Listen, out var traffic))
        {
            foreach (var address in traffic)
            {
                server.Listen(address.EndPoint, listen => Traffic(listen, address));
            }

            if (traffic.Any(static address => !address.IsTls))
            {
                server.Listen(priorKnowledge.EndPoint, listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.Use(next => connection => next(LimitResets(connection)));
                });
            }
        }

        if (ListenAddress.TryParseAll(options.Admin.Listen, out var admin))
        {
            foreach (var address in admin)
            {
                server.Listen(address.EndPoint, listen => Admin(listen, address, ownPageAlone: false));
            }
        }

        if (ListenAddress.TryParseAll(options.Admin.SelfListen, out var own))
        {
            foreach (var address in own)
            {
                server.Listen(address.EndPoint, listen => Admin(listen, address, ownPageAlone: true));
            }
        }
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestLineSize = MaxHeadBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeadBytes;
        limits.MaxRequestBufferSize = 2 * MaxHeadBytes;
        limits.MaxRequestHeaderCount = 10_000;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxConcurrentUpgradedConnections = MaxConnections;

        // Longer than any client keeps an idle connection, so that none is closed under a request.
        limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        limits.RequestHeadersTimeout = TimeSpan.FromMinutes(2);

        // Streams on one connection stay at the server's own number: its guard against clients that open and reset streams grows with it.
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeadBytes;
    }

    private void Traffic(ListenOptions listen, ListenAddress address)
    {
        if (address.IsTls)
        {
            listen.UseHttps();
        }
        else
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => priorKnowledge.RouteAsync(connection, next));
        }

        listen.Use(next => connection =>
        {
            var protocol = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
            return protocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span)
                ? next(LimitResets(connection))
                : HalfOpenConnection.RunAsync(connection, next);
        });
    }

    private ConnectionContext LimitResets(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        connection.Transport = new DuplexPipe(new StreamResetLimiter(input, live.Current.Transport.StreamResetsPerSecond, clock), output);
        return connection;
    }

    private static void Admin(ListenOptions listen, ListenAddress address, bool ownPageAlone)
    {
        listen.Use(next => connection =>
        {
            AdminConnection.Mark(connection, ownPageAlone);
            return next(connection);
        });
        if (address.IsTls)
        {
            listen.UseHttps();
        }
    }
}
