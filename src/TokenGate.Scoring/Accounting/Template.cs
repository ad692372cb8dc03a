using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>A text without its numbers and identifiers, and its numbers apart: two requests with one digest fill in one form.</summary>
/// <param name="Digest">Hash of the terms, numbers and identifiers folded; 0 when there are none.</param>
/// <param name="NumberSum">Sum of the numbers.</param>
/// <param name="Numbers">Hash of the numbers and identifiers.</param>
internal readonly record struct Template(ulong Digest, long NumberSum, ulong Numbers)
{
    public static Template Of(ReadOnlySpan<Term> terms, MemoryKey key)
    {
        var (digest, sum, numbers) = (0UL, 0L, 0UL);
        foreach (ref readonly var term in terms)
        {
            var slot = term.Is(TermMark.Number | TermMark.Nonce);
            digest = MemoryKey.Mix((digest * key.Factor) + (slot ? key.Start : term.Hash));
            if (slot)
            {
                numbers = MemoryKey.Mix((numbers * key.Factor) + term.Hash);
                sum += term.Number == uint.MaxValue ? 0 : term.Number;
            }
        }

        return new Template(digest, sum, numbers);
    }
}
