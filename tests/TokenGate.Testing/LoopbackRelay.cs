using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.Testing;

/// <summary>A stretch of network on loopback in front of a port: what comes is carried there and back, until a test does it harm.</summary>
public abstract class LoopbackRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;

    /// <summary>Opens it.</summary>
    /// <param name="target">The port behind it.</param>
    protected LoopbackRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address on this side.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Set when it ends.</summary>
    protected CancellationToken Stopping => _stop.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Serves one connection to its end; the client's side is disposed afterwards.</summary>
    protected abstract Task ServeAsync(Socket client);

    /// <summary>A connection to the port behind it.</summary>
    protected async Task<Socket> ConnectAsync()
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, Stopping);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Carries one direction, until it ends or is cut.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="to">Where to.</param>
    /// <param name="allow">Of so many bytes how many are carried; fewer end it. Null for all.</param>
    protected async Task CopyAsync(Socket from, Socket to, Func<int, int>? allow = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer, Stopping) is > 0 and var read)
            {
                var allowed = allow?.Invoke(read) ?? read;
                await to.SendAsync(buffer.AsMemory(0, allowed), Stopping);
                if (allowed < read)
                {
                    return;
                }
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            // It was cut.
        }
    }

    private static bool IsEnd(Exception exception) => exception is SocketException or OperationCanceledException or ObjectDisposedException;

    private async Task AcceptAsync()
    {
        // The one that extends this is ready before the first connection is served.
        await Task.Yield();
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAndCloseAsync(await _listener.AcceptSocketAsync(Stopping)));
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAndCloseAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client);
            }
            catch (Exception end) when (IsEnd(end))
            {
                // One side was gone already.
            }
        }
    }
}
