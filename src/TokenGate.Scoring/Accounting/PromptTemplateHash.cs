using System.Runtime.CompilerServices;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>A text without its numbers and identifiers, and these apart: two requests with one digest fill in one form.</summary>
/// <param name="Digest">Hash of the terms, numbers and identifiers folded; 0 when there are none.</param>
/// <param name="Numbers">Hash of the numbers and identifiers.</param>
internal readonly record struct PromptTemplateHash(ulong Digest, ulong Numbers)
{
    /// <summary>The template with one more term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PromptTemplateHash With(in Term term, MemoryKey key)
    {
        var slot = term.Is(TermMark.Number | TermMark.Nonce);
        var digest = key.Chain(Digest, slot ? key.Start : term.Hash);
        return slot
            ? new PromptTemplateHash(digest, key.Chain(Numbers, term.Hash))
            : this with { Digest = digest };
    }
}
