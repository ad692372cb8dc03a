namespace TokenGate.Gateway.Routing;

/// <summary>
/// Cancels an exchange when the client is gone, or when neither side sent anything for the route's activity timeout; without one it waits
/// indefinitely.
/// </summary>
internal sealed class ActivityTimeout : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _clientAborted;
    private readonly CancellationToken _stopping;
    private bool _ended;

    /// <param name="limit">The route's activity timeout; null or infinite for none.</param>
    /// <param name="clientAborted">Cancelled when the client is gone.</param>
    /// <param name="stopping">Cancelled when the drain timeout of a stop has passed.</param>
    public ActivityTimeout(TimeSpan? limit, CancellationToken clientAborted, CancellationToken stopping)
    {
        _limit = limit ?? Timeout.InfiniteTimeSpan;
        _clientAborted = clientAborted;
        _stopping = stopping;
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientAborted, stopping);
        Renew();
    }

    /// <summary>Cancelled when the exchange is to be aborted.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when the time limit ended the exchange, and not the client.</summary>
    public bool RanOut => _source.IsCancellationRequested && !_clientAborted.IsCancellationRequested && !_stopping.IsCancellationRequested && !_ended;

    /// <summary>Restarts the timeout, and gives the token for the next operation.</summary>
    public CancellationToken Renew()
    {
        if (_limit > TimeSpan.Zero)
        {
            _source.CancelAfter(_limit);
        }

        return _source.Token;
    }

    /// <summary>Cancels pending operations.</summary>
    public void End()
    {
        _ended = true;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
