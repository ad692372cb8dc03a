namespace TokenGate.Fleet.Ownership;

/// <summary>
/// What this gateway sent to owners within the last minutes, so that a person whose owner was killed is judged with what is known here, and
/// a new owner can be told what the old one had not saved. Within a limit of bytes; over it the oldest goes. Thread-safe.
/// </summary>
internal sealed class SentExchanges(TimeProvider clock)
{
    private const long MaxBytes = 64 << 20;

    /// <summary>A little more than what may lie between two saves.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(90);

    private readonly Lock _gate = new();
    private readonly Queue<Sent> _byTime = new();
    private readonly Dictionary<UInt128, Queue<Sent>> _byPerson = [];
    private long _bytes;

    /// <summary>Keeps an exchange.</summary>
    public void Add(UInt128 person, byte[] exchange)
    {
        var sent = new Sent(person, exchange, clock.GetUtcNow());
        lock (_gate)
        {
            _byTime.Enqueue(sent);
            if (!_byPerson.TryGetValue(person, out var own))
            {
                _byPerson[person] = own = new Queue<Sent>();
            }

            own.Enqueue(sent);
            _bytes += exchange.Length;
            while (_byTime.TryPeek(out var oldest) && (_bytes > MaxBytes || oldest.At < sent.At - Kept))
            {
                Drop(_byTime.Dequeue());
            }
        }
    }

    /// <summary>What was sent of a person, in order.</summary>
    public byte[][] Of(UInt128 person)
    {
        lock (_gate)
        {
            var since = clock.GetUtcNow() - Kept;
            return _byPerson.TryGetValue(person, out var own) ? [.. own.Where(sent => sent.At >= since && sent.Exchange.Length > 0).Select(static sent => sent.Exchange)] : [];
        }
    }

    /// <summary>What was sent of everybody, in order.</summary>
    public IReadOnlyList<(UInt128 Person, byte[] Exchange)> All()
    {
        lock (_gate)
        {
            var since = clock.GetUtcNow() - Kept;
            return [.. _byTime.Where(sent => sent.At >= since && sent.Exchange.Length > 0).Select(static sent => (sent.Person, sent.Exchange))];
        }
    }

    /// <summary>Forgets a person: what was sent of him is told to nobody any more.</summary>
    public void Forget(UInt128 person)
    {
        lock (_gate)
        {
            if (_byPerson.TryGetValue(person, out var own))
            {
                foreach (var sent in own)
                {
                    _bytes -= sent.Exchange.Length;
                    sent.Exchange = [];
                }
            }
        }
    }

    private void Drop(Sent sent)
    {
        _bytes -= sent.Exchange.Length;
        var own = _byPerson[sent.Person];
        own.Dequeue();
        if (own.Count == 0)
        {
            _byPerson.Remove(sent.Person);
        }
    }

    private sealed class Sent(UInt128 person, byte[] exchange, DateTimeOffset at)
    {
        public UInt128 Person => person;

        public byte[] Exchange { get; set; } = exchange;

        public DateTimeOffset At => at;
    }
}
