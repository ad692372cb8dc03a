using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Stands in for a response whose content coding nobody here can undo: it keeps nothing and says so.</summary>
/// <param name="status">The response's status.</param>
internal sealed class UndecodableReader(int status) : ResponseReader
{
    /// <inheritdoc/>
    public override bool Terminal => false;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public override ResponseContent Complete(bool complete) => status is >= 200 and < 300
        ? new ResponseContent { Problem = "unknown content coding" }
        : new ResponseContent { Error = $"http_{status}" };
}
