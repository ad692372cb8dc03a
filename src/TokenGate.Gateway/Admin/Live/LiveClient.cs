using System.Threading.Channels;

namespace TokenGate.Gateway.Admin.Live;

/// <summary>
/// One subscriber to <c>/api/events</c>. Backpressure: a client that reads too slowly is disconnected, so that its backlog stays bounded.
/// </summary>
/// <param name="seesExchanges">True when the caller may see single exchanges.</param>
internal sealed class LiveClient(bool seesExchanges)
{
    private const int MostWaiting = 256;

    private readonly Channel<string> _events = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>True when the caller may see single exchanges.</summary>
    public bool SeesExchanges => seesExchanges;

    /// <summary>Pending events; completes when the client was too slow.</summary>
    public ChannelReader<string> Events => _events.Reader;

    /// <summary>Queues an event; false when the queue is full, which ends the subscription.</summary>
    public bool Offer(string text)
    {
        if (_events.Writer.TryWrite(text))
        {
            return true;
        }

        _events.Writer.TryComplete();
        return false;
    }
}
