using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>
/// Hashes of what a request refers to. An id is one thing whatever the member that holds it is called: an answer's id goes on with it as a
/// response, an interaction or a conversation. Bytes are one thing whatever they are named: a document, audio or a picture.
/// </summary>
internal static class ReferenceHash
{
    private const ulong Answers = 1;
    private const ulong Contents = 2;
    private const ulong Bytes = 3;
    private const ulong Constants = 4;
    private const ulong Tools = 5;

    /// <summary>Bits of a hash that are kept: the rest of an entry of the table is its stamp and its mark.</summary>
    private const ulong Kept = (1UL << HashWindow.NumberBits) - 1;

    /// <summary>True for what goes on with earlier answers: it explains the input only where it was handed to this user.</summary>
    public static bool GoesOn(ReferenceKind kind) => kind is ReferenceKind.Response or ReferenceKind.Conversation or ReferenceKind.Interaction;

    /// <summary>Hash of a reference.</summary>
    public static ulong Compute(ReferenceKind kind, ReadOnlySpan<byte> id)
    {
        var family = GoesOn(kind) ? Answers : kind is ReferenceKind.Document or ReferenceKind.Media or ReferenceKind.Image or ReferenceKind.None ? Bytes : Contents;
        var hash = family == Bytes || id.Length <= ContentReference.MaxId
            ? TextHash.Compute(id)
            : TextHash.Join(TextHash.Compute(id[..ContentReference.MaxId]), (ulong)id.Length);
        return TextHash.Join(hash, family) & Kept;
    }

    /// <summary>Hash of what a vendor puts in front of every request to a model by itself.</summary>
    public static ulong OfConstant(string model, bool hasTools) => TextHash.Join(TextHash.Compute(System.Runtime.InteropServices.MemoryMarshal.AsBytes(model.AsSpan())), hasTools ? Tools : Constants) & Kept;

    /// <summary>Hash of a reference.</summary>
    public static ulong Compute(in ContentReference reference) => Compute(reference.Kind, reference.Id.Span);

    /// <summary>Hash of an opaque segment; 0 where nothing tells it from another.</summary>
    public static ulong Compute(in Segment segment) => segment.Opaque.IsEmpty ? 0 : Compute(segment.Reference, segment.Opaque.Span);
}
