namespace TokenGate.Usage;

/// <summary>
/// Something that a request refers to and does not show, or that an answer handed out for later requests to refer to.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">
/// What tells it from others: its id or address as UTF-8. Hashed, never stored or logged. At most <see cref="MaxId"/> bytes are looked at.
/// Lives as long as the content that holds it.
/// </param>
public readonly record struct ContentReference(ReferenceKind Kind, ReadOnlyMemory<byte> Id)
{
    /// <summary>Longest id that is told apart, in bytes; of a longer one the beginning and the length count.</summary>
    public const int MaxId = 1024;
}
