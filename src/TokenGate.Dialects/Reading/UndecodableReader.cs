using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Stands in for a response whose content coding nobody here can undo: it keeps nothing and says so. That something was delivered is seen
/// all the same.
/// </summary>
/// <param name="status">The response's status.</param>
internal sealed class UndecodableReader(int status) : ResponseReader
{
    /// <summary>What is said of it.</summary>
    public const string Problem = "unknown content coding";

    private bool _any;

    /// <inheritdoc/>
    public override bool Terminal => false;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes) => _any |= !bytes.IsEmpty;

    /// <inheritdoc/>
    public override ResponseContent Complete(bool complete) => status is >= 200 and < 300
        ? new ResponseContent { Problem = Problem, IsUnknownCoding = true, HasOutput = _any, Ended = complete }
        : new ResponseContent { Error = $"http_{status}" };
}
