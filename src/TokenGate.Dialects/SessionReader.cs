namespace TokenGate.Dialects;

/// <summary>
/// Reads a connection that was upgraded (WebSocket) while its bytes pass in both directions. Bytes may be cut anywhere. The two directions may be appended
/// at the same time, each on one thread. Never throws on content; memory is bounded by <see cref="ResponseHead.CaptureLimit"/>.
/// A session is one exchange: its answers are many, so here usage adds up, once for each answer's id.
/// </summary>
public abstract class SessionReader : IDisposable
{
    /// <summary>Takes the next bytes that the client sent. The span is not kept.</summary>
    public abstract void AppendRequest(ReadOnlySpan<byte> bytes);

    /// <summary>Takes the next bytes that the upstream sent. The span is not kept.</summary>
    public abstract void AppendResponse(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the reading and gives what was read. To be called once, after both directions have ended.</summary>
    public abstract SessionContent Complete();

    /// <summary>Gives pooled memory back. The content that was handed out stays valid.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives pooled memory back.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
