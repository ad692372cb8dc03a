namespace TokenGate.EndToEnd;

/// <summary>Sends each exchange to a gateway by chance, and knows which are under way. Thread-safe.</summary>
internal sealed class Balancer
{
    private readonly Lock _gate = new();
    private readonly List<Uri> _open = [];
    private readonly Dictionary<Uri, int> _underWay = [];
    private Random _random = new(0);

    /// <summary>Begins chance anew.</summary>
    public void Seed(int seed)
    {
        lock (_gate)
        {
            _random = new Random(seed);
        }
    }

    /// <summary>A gateway takes exchanges from now on.</summary>
    public void Open(Uri gateway)
    {
        lock (_gate)
        {
            _open.Add(gateway);
        }
    }

    /// <summary>It gets no more; what it began goes on.</summary>
    public void Close(Uri gateway)
    {
        lock (_gate)
        {
            _open.Remove(gateway);
        }
    }

    /// <summary>It gets no more, and what it began has ended.</summary>
    public async Task DrainAsync(Uri gateway)
    {
        Close(gateway);
        while (true)
        {
            lock (_gate)
            {
                if (_underWay.GetValueOrDefault(gateway) == 0)
                {
                    return;
                }
            }

            await Task.Delay(10);
        }
    }

    /// <summary>The gateway of the next exchange, which is under way until <see cref="Release"/>.</summary>
    public Uri Choose()
    {
        lock (_gate)
        {
            var gateway = _open[_random.Next(_open.Count)];
            _underWay[gateway] = _underWay.GetValueOrDefault(gateway) + 1;
            return gateway;
        }
    }

    /// <summary>An exchange ended, in whatever way.</summary>
    public void Release(Uri gateway)
    {
        lock (_gate)
        {
            _underWay[gateway]--;
        }
    }
}
