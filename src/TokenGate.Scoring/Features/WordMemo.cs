using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Features;

/// <summary>
/// What was found out about words of ASCII letters, by their letters: hashes, lists, spelling, class. All of it follows from the letters alone, so an
/// entry never grows old. One for each thread. Whoever makes words that all fall on one place only has them read letter by letter.
/// </summary>
internal sealed class WordMemo(WordOrder order)
{
    private const int Bits = 12;
    private readonly Entry[] _entries = new Entry[1 << Bits];

    /// <summary>The classes of words.</summary>
    public WordOrder Order => order;

    /// <summary>
    /// The place where a word stands, where <see cref="Entry.Letters"/> are its letters. There are two for each; which of them it is cannot be predicted, so
    /// no branch depends on it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry At(Vector128<byte> letters)
    {
        ref var first = ref _entries[AsciiWord.Slot(letters, Bits) & ~1];
        return ref Unsafe.Add(ref first, first.Letters == letters ? 0 : 1);
    }

    /// <summary>Makes room for a word that stands at neither place: at the first, from where it pushes another one to the second.</summary>
    public ref Entry MakeRoom(Vector128<byte> letters)
    {
        var first = AsciiWord.Slot(letters, Bits) & ~1;
        _entries[first + 1] = _entries[first];
        return ref _entries[first];
    }

    /// <summary>A word.</summary>
    internal struct Entry
    {
        /// <summary>Its letters; zeros in an empty slot.</summary>
        public Vector128<byte> Letters;

        /// <summary>See <see cref="WordTable.Hash"/>.</summary>
        public uint Hash;

        /// <summary>See <see cref="WordTable.Stem"/>.</summary>
        public uint Stem;

        /// <summary>See <see cref="WordTable.Kind"/>; without what depends on its place.</summary>
        public WordKind Kind;

        /// <summary>The last two letters in the upper half (a byte each), its class in the lower.</summary>
        public uint EndingAndClass;
    }
}
