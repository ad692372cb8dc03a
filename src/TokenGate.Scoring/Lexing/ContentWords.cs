using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The words that a text is about: terms that carry content; of scripts without spaces, pairs of neighbouring letters, for one letter says
/// little.
/// </summary>
internal struct ContentWords
{
    private ulong _letter;

    /// <summary>Takes the next term.</summary>
    /// <returns>False when no word ends with it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(in Term term, out ulong word)
    {
        if (!term.Is(TermMark.Ideograph))
        {
            _letter = 0;
            word = TextHash.Mix(term.Hash);
            return term.Is(TermMark.Content);
        }

        word = TextHash.Join(_letter, term.Hash);
        var pair = _letter != 0;
        _letter = term.Hash;
        return pair;
    }
}
