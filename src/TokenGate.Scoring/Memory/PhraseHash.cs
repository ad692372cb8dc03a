namespace TokenGate.Scoring.Memory;

/// <summary>
/// Hashes of three terms in a row on the folded view: numbers are all one, identifiers made by chance are left out. What resembles, for the
/// features; never for the accounting.
/// </summary>
internal struct PhraseHash(MemoryKey key)
{
    private ulong _first;
    private ulong _second;
    private int _count;

    /// <summary>Takes the next term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="hash">The hash of the phrase that it ends.</param>
    /// <returns>False while there is no phrase, or the term is left out.</returns>
    public bool Next(in Term term, out ulong hash)
    {
        hash = 0;
        if (term.Is(TermMark.Nonce))
        {
            return false;
        }

        var folded = term.Is(TermMark.Number) ? key.Start : term.Hash;
        if (++_count >= 3)
        {
            hash = MemoryKey.Mix((_first * key.Factor) + (_second * key.Finish) + folded);
        }

        (_first, _second) = (_second, folded);
        return _count >= 3;
    }
}
