using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.EndToEnd;

/// <summary>A stretch of network in front of a port, on loopback, that can be cut: connections end, new ones end at once.</summary>
internal sealed class Gap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isCut;

    /// <summary>Opens it.</summary>
    /// <param name="target">The port behind it.</param>
    public Gap(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address on this side.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Cuts it.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>Mends it.</summary>
    public void Mend() => _isCut = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                _open[client] = 0;
                if (!_isCut)
                {
                    await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                    await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
                }
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side was gone already.
            }

            _open.TryRemove(client, out _);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It was cut.
        }
    }
}
