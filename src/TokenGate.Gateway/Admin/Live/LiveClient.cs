using System.Threading.Channels;

namespace TokenGate.Gateway.Admin.Live;

/// <summary>One listener to <c>/api/events</c>. What it does not read in time ends it: a slow reader must not make the gateway remember.</summary>
/// <param name="seesExchanges">True for those who may see single exchanges.</param>
internal sealed class LiveClient(bool seesExchanges)
{
    private const int MostWaiting = 256;

    private readonly Channel<string> _events = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>True for those who may see single exchanges.</summary>
    public bool SeesExchanges => seesExchanges;

    /// <summary>What waits to be sent; ends when the client was too slow.</summary>
    public ChannelReader<string> Events => _events.Reader;

    /// <summary>Gives an event; false when the client does not keep up, and is ended by it.</summary>
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
