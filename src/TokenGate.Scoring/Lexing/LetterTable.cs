using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// What was found out about words of ASCII letters, by their letters (<see cref="AsciiWord.Read"/>). All of it follows from the letters
/// alone, so an entry never grows old. For one thread. Whoever makes words that all fall on one place only has them read letter by letter.
/// </summary>
/// <typeparam name="T">What is kept of a word, its letters with it; an empty place has none.</typeparam>
internal sealed class LetterTable<T>
    where T : struct, IKeyedByWord
{
    private const int Bits = 13;
    private readonly T[] _entries = new T[1 << Bits];

    /// <summary>
    /// The place where a word stands, where <see cref="IKeyedByWord.Letters"/> are its letters. There are two for each; which of them it is
    /// cannot be predicted, so no branch depends on it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At(Vector128<byte> letters)
    {
        ref var first = ref _entries[AsciiWord.Slot(letters, Bits) & ~1];
        return ref Unsafe.Add(ref first, first.Letters == letters ? 0 : 1);
    }

    /// <summary>Makes room for a word that stands at neither place: at the first, from where it pushes another one to the second.</summary>
    public ref T MakeRoom(Vector128<byte> letters)
    {
        var first = AsciiWord.Slot(letters, Bits) & ~1;
        _entries[first + 1] = _entries[first];
        return ref _entries[first];
    }
}
