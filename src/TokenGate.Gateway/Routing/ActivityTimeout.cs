namespace TokenGate.Gateway.Routing;

/// <summary>Ends an exchange when the client is gone, and when nothing happened for a route's activity timeout; without one it waits for ever.</summary>
internal sealed class ActivityTimeout : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _clientAborted;
    private readonly CancellationToken _stopping;
    private bool _ended;

    /// <param name="limit">The route's activity timeout; null or infinite for none.</param>
    /// <param name="clientAborted">Fires when the client is gone.</param>
    /// <param name="stopping">Fires when the gateway stops and waits no longer.</param>
    public ActivityTimeout(TimeSpan? limit, CancellationToken clientAborted, CancellationToken stopping)
    {
        _limit = limit ?? Timeout.InfiniteTimeSpan;
        _clientAborted = clientAborted;
        _stopping = stopping;
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientAborted, stopping);
        Renew();
    }

    /// <summary>Fires when the exchange is to be given up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when the time limit ended the exchange, and not the client.</summary>
    public bool RanOut => _source.IsCancellationRequested && !_clientAborted.IsCancellationRequested && !_stopping.IsCancellationRequested && !_ended;

    /// <summary>Notes that something happened, and gives the token for what comes next.</summary>
    public CancellationToken Renew()
    {
        if (_limit > TimeSpan.Zero)
        {
            _source.CancelAfter(_limit);
        }

        return _source.Token;
    }

    /// <summary>Gives up what is still under way.</summary>
    public void End()
    {
        _ended = true;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
