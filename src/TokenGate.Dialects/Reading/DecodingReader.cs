using TokenGate.Dialects.Framing;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Undoes a content coding in front of another reader.</summary>
internal sealed class DecodingReader : ResponseReader
{
    private readonly ResponseReader _inner;
    private readonly DecodingPipe _pipe;

    /// <summary>Makes a reader.</summary>
    /// <param name="inner">The reader of the decoded bytes; owned from now on.</param>
    /// <param name="coding">The coding.</param>
    /// <param name="outputLimit">How many decoded bytes are read at most.</param>
    public DecodingReader(ResponseReader inner, string coding, long outputLimit)
    {
        _inner = inner;
        _pipe = new DecodingPipe(coding, outputLimit, inner.Append);
    }

    /// <inheritdoc/>
    public override bool Terminal => _inner.Terminal;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes) => _pipe.Append(bytes);

    /// <inheritdoc/>
    public override ResponseContent Complete(bool complete)
    {
        _pipe.Complete();
        var content = _inner.Complete(complete);
        return _pipe.Fault is { } fault && content is { Usage: null, HasOutput: false, Error: null }
            ? content with { Problem = fault }
            : content;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pipe.Dispose();
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
