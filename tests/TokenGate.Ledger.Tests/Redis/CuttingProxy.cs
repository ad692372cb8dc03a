using System.Net.Sockets;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>A loopback proxy in front of a server that cuts each connection after a random number of bytes, in either direction.</summary>
internal sealed class CuttingProxy(int target, int seed) : LoopbackRelay(target)
{
    private readonly Random _random = new(seed);
    private volatile bool _cutting = true;
    private int _cuts;

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>From now on connections live.</summary>
    public void StopCutting() => _cutting = false;

    protected override async Task ServeAsync(Socket client)
    {
        // Some die in the handshake, some in the middle of a script or of its answer.
        int budget;
        lock (_random)
        {
            budget = _random.Next(3) == 0 ? _random.Next(1, 600) : _random.Next(600, 60_000);
        }

        using var server = await ConnectAsync();
        var left = new Budget(budget);
        int Allow(int read) => _cutting ? left.Take(read) : read;
        await Task.WhenAny(CopyAsync(client, server, Allow), CopyAsync(server, client, Allow));
        Interlocked.Increment(ref _cuts);
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
