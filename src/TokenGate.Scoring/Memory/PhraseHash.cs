using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Hashes of three terms in a row, identifiers made by chance left out: folded, where numbers are all one, and exact. What resembles, for the features;
/// never for the accounting.
/// </summary>
internal struct PhraseHash(MemoryKey key)
{
    private ulong _first;
    private ulong _second;
    private ulong _firstFolded;
    private ulong _secondFolded;
    private int _count;

    /// <summary>The hash of the phrase that ends with the last term, numbers folded.</summary>
    public ulong Folded { get; private set; }

    /// <summary>The same with its numbers; equal to <see cref="Folded"/> where there are none.</summary>
    public ulong Exact { get; private set; }

    /// <summary>Takes the next term.</summary>
    /// <returns>False while there is no phrase, or the term is left out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(in Term term)
    {
        if (term.Is(TermMark.Nonce))
        {
            return false;
        }

        var folded = term.Is(TermMark.Number) ? key.Start : term.Hash;
        if (++_count >= 3)
        {
            Folded = Hash(_firstFolded, _secondFolded, folded);
            Exact = folded == term.Hash && _secondFolded == _second && _firstFolded == _first ? Folded : Hash(_first, _second, term.Hash);
        }

        (_first, _second, _firstFolded, _secondFolded) = (_second, term.Hash, _secondFolded, folded);
        return _count >= 3;
    }

    private readonly ulong Hash(ulong first, ulong second, ulong third) => MemoryKey.Mix((first * key.Factor) + (second * key.Finish) + third);
}
