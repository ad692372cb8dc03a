using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// The connections to one upstream. The one that was used last is used next, so that those not needed grow old and close. Thread-safe.
/// </summary>
/// <param name="host">The host to connect to.</param>
/// <param name="port">The port.</param>
/// <param name="tls">How TLS is spoken; null without TLS.</param>
/// <param name="most">Connections at one time; further exchanges wait for one.</param>
/// <param name="time">The clock of idle times.</param>
internal sealed class ConnectionPool(string host, int port, SslClientAuthenticationOptions? tls, int most, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Shorter than the keep-alive times of common servers (uvicorn 5 s, Node 5 s, nginx 75 s), so that none closes under a request.
    /// </summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(4);

    private readonly ConcurrentStack<UpstreamConnection> _idle = new();
    private readonly SemaphoreSlim? _places = most == int.MaxValue ? null : new SemaphoreSlim(most, most);
    private volatile bool _disposed;

    /// <summary>Gives a connection for one exchange, which ends in <see cref="Return"/> or <see cref="Discard"/>.</summary>
    /// <param name="fresh">True for one that carried no exchange yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<UpstreamConnection> RentAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (_places is not null)
        {
            await _places.WaitAsync(cancellationToken);
        }

        try
        {
            while (!fresh && _idle.TryPop(out var idle))
            {
                if (!IsOld(idle) && idle.IsQuiet)
                {
                    return idle;
                }

                idle.Dispose();
            }

            return await ConnectAsync(cancellationToken);
        }
        catch
        {
            _places?.Release();
            throw;
        }
    }

    /// <summary>Takes a connection back that can carry another exchange.</summary>
    public void Return(UpstreamConnection connection)
    {
        connection.WasUsed = true;
        connection.IdleSince = time.GetTimestamp();
        if (_disposed)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Push(connection);
        }

        _places?.Release();
    }

    /// <summary>Closes a connection that cannot.</summary>
    public void Discard(UpstreamConnection connection)
    {
        connection.Dispose();
        _places?.Release();
    }

    /// <summary>Closes connections that have been idle for too long.</summary>
    public void Sweep()
    {
        // The oldest lie at the bottom; all are looked at, and those that are still good go back in their order.
        var kept = new List<UpstreamConnection>();
        while (_idle.TryPop(out var connection))
        {
            if (IsOld(connection))
            {
                connection.Dispose();
            }
            else
            {
                kept.Add(connection);
            }
        }

        for (var i = kept.Count - 1; i >= 0; i--)
        {
            _idle.Push(kept[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    private bool IsOld(UpstreamConnection connection) => time.GetElapsedTime(connection.IdleSince) > IdleTime;

    private async ValueTask<UpstreamConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port), cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                var secure = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secure;
                await secure.AuthenticateAsClientAsync(tls, cancellationToken);
            }

            return new UpstreamConnection(socket, stream);
        }
        catch (Exception exception)
        {
            await (stream?.DisposeAsync() ?? default);
            socket.Dispose();
            throw exception switch
            {
                SocketException refused => new HttpRequestException(HttpRequestError.ConnectionError, $"{refused.Message} ({host}:{port})", refused),
                System.Security.Authentication.AuthenticationException or IOException when tls is not null =>
                    new HttpRequestException(HttpRequestError.SecureConnectionError, $"No TLS with {host}:{port}: {exception.Message}", exception),
                _ => exception,
            };
        }
    }
}
