using Microsoft.Extensions.Hosting;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// Exchanges that were judged without their person's owner, until he is told of them: once, by the exchange's id, in the order in which
/// they ended. Whoever refuses one, for he is of another edition, is named, and asked again after a while: his people may have moved to a
/// gateway that knows it. Within a limit of bytes and time; over it the oldest is dropped, and counted. Thread-safe.
/// </summary>
/// <remarks>
/// A gateway that was put out of the fleet takes along what it owned: owners after it were told by the others, and not by this one. So it
/// tells all again that it sent lately; who heard of it knows it by its id.
/// </remarks>
internal sealed class HandOver(IOwners owners, GatewayMember gateway, PeerComparison peers, FleetMetrics metrics, TimeProvider clock) : BackgroundService
{
    private const long MaxBytes = 64 << 20;
    private const int AtOnce = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a refused exchange waits before the owner is asked again.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(30);

    /// <summary>How long an exchange waits: longer than an upgrade of all gateways, one after the other.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly LinkedList<Told> _waiting = new();
    private long _bytes;
    private bool _wasMember;

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
            _waiting.AddLast(new Told(person, exchange, clock.GetUtcNow()));
            _bytes += exchange.Length;
            while (_bytes > MaxBytes && _waiting.First is { } oldest)
            {
                Remove(oldest);
                dropped++;
            }
        }

        if (dropped > 0)
        {
            metrics.OnDropped(dropped);
        }
    }

    /// <summary>Forgets a person: nobody is told of him any more.</summary>
    public void Forget(UInt128 person)
    {
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Person == person)
                {
                    Remove(node);
                }

                node = next;
            }
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

    /// <summary>Tells every owner who answers what waits for him.</summary>
    internal async Task TellAsync(CancellationToken cancellationToken)
    {
        var isMember = owners.IsMember;
        if (_wasMember && !isMember)
        {
            TellAgain();
        }

        _wasMember = isMember;
        var now = Waiting();
        if (now.Count == 0)
        {
            return;
        }

        try
        {
            await Parallel.ForEachAsync(
                now.GroupBy(static node => node.Value.Person),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (own, stop) => await TellAsync(owners.OwnerOf(own.Key), own, stop));
        }
        catch (OperationCanceledException)
        {
            // What is left waits, or ends with the gateway.
        }
    }

    /// <summary>What was sent lately waits again, in front of what came after it.</summary>
    private void TellAgain()
    {
        var sent = gateway.Sent.All();
        var since = clock.GetUtcNow();
        lock (_gate)
        {
            HashSet<byte[]> waits = [.. _waiting.Select(static told => told.Exchange)];
            for (var i = sent.Count - 1; i >= 0 && _bytes < MaxBytes; i--)
            {
                if (!waits.Contains(sent[i].Exchange))
                {
                    _waiting.AddFirst(new Told(sent[i].Person, sent[i].Exchange, since) { IsAgain = true });
                    _bytes += sent[i].Exchange.Length;
                }
            }
        }
    }

    /// <summary>What waits, in order, without what waited too long.</summary>
    private List<LinkedListNode<Told>> Waiting()
    {
        List<LinkedListNode<Told>> now = [];
        var (dropped, oldest) = (0, clock.GetUtcNow() - KeptFor);
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Since < oldest)
                {
                    Remove(node);
                    dropped++;
                }
                else
                {
                    now.Add(node);
                }

                node = next;
            }
        }

        if (dropped > 0)
        {
            metrics.OnDropped(dropped);
        }

        return now;
    }

    private async Task TellAsync(IPersonGrain? owner, IEnumerable<LinkedListNode<Told>> own, CancellationToken cancellationToken)
    {
        foreach (var node in own)
        {
            if (owner is null || node.Value.NotBefore > clock.GetUtcNow())
            {
                return;
            }

            JudgeReply reply;
            try
            {
                reply = await owner.JudgeAsync(new JudgeCall { Exchange = gateway.Seal.Seal(node.Value.Exchange), IsLate = true }).WaitAsync(FailoverSettings.LateLimit, cancellationToken);
            }
            catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
            {
                // Still away: the next beat tries again.
                return;
            }

            peers.Compare(reply);
            if (reply.Refusal is not null)
            {
                metrics.OnRefused();
                node.Value.NotBefore = clock.GetUtcNow() + RefusedFor;
                return;
            }

            if (!node.Value.IsAgain)
            {
                metrics.OnHandedOver();
            }

            lock (_gate)
            {
                Remove(node);
            }
        }
    }

    /// <summary>Called with the lock held.</summary>
    private void Remove(LinkedListNode<Told> node)
    {
        if (node.List is not null)
        {
            _bytes -= node.Value.Exchange.Length;
            _waiting.Remove(node);
        }
    }

    private sealed class Told(UInt128 person, byte[] exchange, DateTimeOffset since)
    {
        public UInt128 Person => person;

        public byte[] Exchange => exchange;

        public DateTimeOffset Since => since;

        public DateTimeOffset NotBefore { get; set; }

        /// <summary>True where an owner judged it, and another one may not know.</summary>
        public bool IsAgain { get; init; }
    }
}
