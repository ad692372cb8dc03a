namespace TokenGate.Dialects;

/// <summary>
/// Reads a connection that was upgraded (WebSocket) while its bytes pass in both directions. Bytes may be cut anywhere. The two directions
/// may be appended at the same time, each on one thread. Never throws on content; memory is bounded by
/// <see cref="ResponseHead.CaptureLimit"/>. A session is a connection, not an exchange: each answer in it is one, as it would be on a
/// connection of its own (adr/0006).
/// </summary>
public abstract class SessionReader : IDisposable
{
    /// <summary>True while an answer is under way: it began and did not end.</summary>
    public abstract bool Answering { get; }

    /// <summary>True once the client said that it leaves.</summary>
    public abstract bool ClientLeft { get; }

    /// <summary>
    /// Bytes that the reading holds at present: the conversation's text, the answer under way, messages that came in part. May be asked at
    /// any time.
    /// </summary>
    public abstract long HeldBytes { get; }

    /// <summary>
    /// Gives the conversation's text up, because there is no memory for it, and holds little from then on: further answers are taken
    /// without what was asked, and say so (<see cref="SessionContent.Truncated"/>). Their usage is still read. May be called at any time.
    /// </summary>
    public abstract void Shed();

    /// <summary>Takes the next bytes that the client sent. The span is not kept.</summary>
    public abstract void AppendRequest(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Takes the next bytes that the upstream sent. The span is not kept. What ended in them is to be had from <see cref="Take"/>.
    /// </summary>
    public abstract void AppendResponse(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// The next answer that ended, with all that it was asked: the conversation until then. Null when there is none. The bytes appended
    /// last hold the frame on which clients leave, so the write that carries them waits for the record.
    /// </summary>
    public abstract SessionContent? Take();

    /// <summary>
    /// Ends the reading, after both directions have ended and every answer was taken: what is left to record. That is the answer that was
    /// under way, or what could not be read, or, in a session that never answered, the session itself; null when everything was taken.
    /// </summary>
    public abstract SessionContent? Complete();

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
