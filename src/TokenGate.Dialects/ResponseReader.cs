using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>
/// Reads one response while its bytes pass. Bytes may be cut anywhere: the result is the same for every way of cutting them
/// (of a broken content coding, more or less may be decoded before the break).
/// Not thread-safe. Never throws on content; memory is bounded by <see cref="ResponseHead.CaptureLimit"/>.
/// </summary>
public abstract class ResponseReader : IDisposable
{
    /// <summary>
    /// True once the bytes appended so far hold the dialect's last frame of a stream, on which clients leave (<c>[DONE]</c>,
    /// <c>message_stop</c>): the write that made it true is the one to hold until the record is on disk.
    /// Always false for answers that are not streamed: there the transport's own end is what clients wait for.
    /// It becomes true at the end of the frame's last line, before the blank line that closes the frame: clients that read by lines leave
    /// there.
    /// </summary>
    public abstract bool Terminal { get; }

    /// <summary>Takes the next bytes, content decoding already undone. The span is not kept.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Ends the reading and gives what was read. To be called once.
    /// </summary>
    /// <param name="complete">True when the body came to its regular end, false when it was cut.</param>
    public abstract ResponseContent Complete(bool complete);

    /// <summary>Gives pooled memory back. The <see cref="ResponseContent"/> that was handed out stays valid.</summary>
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
