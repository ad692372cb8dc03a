using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>A loopback proxy in front of a server that cuts each connection after a random number of bytes, in either direction.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Random _random;
    private readonly Task _accepting;
    private volatile bool _cutting = true;
    private int _cuts;

    public CuttingProxy(int target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>From now on connections live.</summary>
    public void StopCutting() => _cutting = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
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
        // Some die in the handshake, some in the middle of a script or of its answer.
        int budget;
        lock (_random)
        {
            budget = _random.Next(3) == 0 ? _random.Next(1, 600) : _random.Next(600, 60_000);
        }

        using (client)
        {
            try
            {
                using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var left = new Budget(budget);
                await Task.WhenAny(CopyAsync(client, server, left), CopyAsync(server, client, left));
                Interlocked.Increment(ref _cuts);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException)
            {
                // One side was gone already.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Budget budget)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                var allowed = _cutting ? budget.Take(read) : read;
                await to.SendAsync(buffer.AsMemory(0, allowed), _stop.Token);
                if (allowed < read)
                {
                    return;
                }
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other direction was cut.
        }
    }

    private sealed class Budget(int bytes)
    {
        private int _left = bytes;

        public int Take(int wanted)
        {
            var left = Interlocked.Add(ref _left, -wanted);
            return Math.Clamp(wanted + Math.Min(left, 0), 0, wanted);
        }
    }
}
