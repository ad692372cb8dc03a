namespace TokenGate.Dialects.Framing;

/// <summary>
/// Undoes one content coding by push: bytes are put in as they arrive, in any cut, and what can be decoded of them comes out in the same
/// call. So a terminal frame inside a compressed stream is seen in the very write that carries it. Never throws on content.
/// </summary>
internal abstract class ContentDecoder : IDisposable
{
    /// <summary>What is wrong, in fixed words; null while nothing is. After a fault nothing more comes out.</summary>
    public string? Fault { get; protected set; }

    /// <summary>Puts bytes in. Everything that is offered is taken.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Takes decoded bytes out; to be called until it gives 0.</summary>
    /// <param name="target">Where to write; must not be empty.</param>
    /// <returns>How many bytes were written; 0 when more input is needed, at the end, and after a fault.</returns>
    public abstract int Take(Span<byte> target);

    /// <summary>Gives memory back.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
