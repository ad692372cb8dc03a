using System.Collections.Concurrent;
using System.Net.Sockets;

namespace TokenGate.Testing;

/// <summary>A stretch of network in front of a port, on loopback, that can be cut: connections end, new ones end at once.</summary>
/// <param name="target">The port behind it.</param>
public sealed class Gap(int target) : LoopbackRelay(target)
{
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private volatile bool _isCut;

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
    protected override async Task ServeAsync(Socket client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _open[client] = 0;
        try
        {
            if (!_isCut)
            {
                using var server = await ConnectAsync();
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
        }
        finally
        {
            _open.TryRemove(client, out _);
        }
    }
}
