namespace TokenGate.Usage;

/// <summary>One part of a request's text, in the order in which the model reads it.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Message">Index of the message that the segment belongs to, from 0; system and tools given apart have messages of their
/// own.</param>
/// <param name="Text">The unescaped text as UTF-8; empty for an opaque part. Lives as long as the <see cref="RequestContent"/> that holds
/// it.</param>
/// <param name="OpaqueBytes">Size in bytes of a part that is no text (image, audio, file), as far as it is in the body; 0 for text.</param>
/// <param name="OpaqueTokens">What such a part costs by the provider's documented formula, in tokens; 0 for text, or when there is no
/// formula.</param>
/// <param name="Opaque">
/// What tells such a part from another: its encoded bytes as they stand in the body, or the address or id that stands for them; empty for
/// text, or when there is nothing. Hashed, never read. Lives as long as the text.
/// </param>
public readonly record struct Segment(
    SegmentRole Role,
    int Message,
    ReadOnlyMemory<byte> Text,
    long OpaqueBytes = 0,
    int OpaqueTokens = 0,
    ReadOnlyMemory<byte> Opaque = default)
{
    /// <summary>True for a part that is no text.</summary>
    public bool IsOpaque => OpaqueBytes > 0 || OpaqueTokens > 0 || Reference != ReferenceKind.None;

    /// <summary>
    /// What an opaque part is, for explaining the input that the visible text does not: a file by id, a document, audio or a picture
    /// by its bytes (<see cref="Opaque"/>); <see cref="ReferenceKind.None"/> for text.
    /// </summary>
    public ReferenceKind Reference { get; init; }
}
