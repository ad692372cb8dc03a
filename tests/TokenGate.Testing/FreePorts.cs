using System.Net;
using System.Net.Sockets;

namespace TokenGate.Testing;

/// <summary>
/// Ports on 127.0.0.1 for servers that a test starts. They lie below the range from which Linux takes the ports of outgoing connections
/// (<c>net.ipv4.ip_local_port_range</c>, 32768 and up): a port of that range that was free a moment ago may be a client's when the server
/// binds it.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Another process of tests begins elsewhere.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port that was free a moment ago, and that this process has not handed out lately.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }

        throw new InvalidOperationException($"Every port from {First} to {First + Count - 1} on 127.0.0.1 is taken.");
    }
}
