using Microsoft.Extensions.Hosting;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// Exchanges that were judged without their person's owner, until he is told of them: once, by the exchange's id, in the order in which
/// they ended. Within a limit of bytes; over it the oldest is dropped, and counted. Thread-safe.
/// </summary>
internal sealed class HandOver(FleetMembership membership, GatewayMember gateway, FleetMetrics metrics, TimeProvider clock) : BackgroundService
{
    private const long MaxBytes = 64 << 20;
    private const int AtOnce = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly LinkedList<Told> _waiting = new();
    private long _bytes;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Keeps an exchange until its owner is told.</summary>
    public void Add(UInt128 person, byte[] exchange)
    {
        var dropped = 0;
        lock (_gate)
        {
            _waiting.AddLast(new Told(person, exchange));
            _bytes += exchange.Length;
            while (_bytes > MaxBytes && _waiting.First is { } oldest)
            {
                _bytes -= oldest.Value.Exchange.Length;
                _waiting.RemoveFirst();
                dropped++;
            }
        }

        if (dropped > 0)
        {
            metrics.OnDropped(dropped);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TellAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            using var limit = new CancellationTokenSource(LastWords, clock);
            await TellAsync(limit.Token);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        List<LinkedListNode<Told>> now;
        lock (_gate)
        {
            now = [];
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                now.Add(node);
            }
        }

        if (now.Count == 0 || membership.Grains is not { } grains)
        {
            return;
        }

        try
        {
            await Parallel.ForEachAsync(
                now.GroupBy(static node => node.Value.Person),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (own, stop) => await TellAsync(grains.GetGrain<IPersonGrain>(GatewayMember.KeyOf(own.Key)), own, stop));
        }
        catch (OperationCanceledException)
        {
            // What is left waits, or ends with the gateway.
        }
    }

    private async Task TellAsync(IPersonGrain owner, IEnumerable<LinkedListNode<Told>> own, CancellationToken cancellationToken)
    {
        foreach (var node in own)
        {
            try
            {
                _ = await owner.JudgeAsync(new JudgeCall { Exchange = gateway.Seal.Seal(node.Value.Exchange), IsLate = true }).WaitAsync(FailoverSettings.LateLimit, cancellationToken);
            }
            catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
            {
                // Still away: the next beat tries again.
                return;
            }

            metrics.OnHandedOver();
            lock (_gate)
            {
                if (node.List is not null)
                {
                    _bytes -= node.Value.Exchange.Length;
                    _waiting.Remove(node);
                }
            }
        }
    }

    private sealed record Told(UInt128 Person, byte[] Exchange);
}
