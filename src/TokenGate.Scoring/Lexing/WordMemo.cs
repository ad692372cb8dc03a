using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// What was found out about words of ASCII letters, by their letters (<see cref="AsciiWord.Read"/>): as terms and as words. All of it
/// follows from the letters alone, so an entry never grows old. It holds what a thread read of late as plain letters, like the text that is
/// being read itself, and is never saved. Whoever makes words that all fall on one place only has them read letter by letter.
/// </summary>
internal sealed class WordMemo
{
    private const int Bits = 13;

    [ThreadStatic]
    private static WordMemo? _ofThread;

    private readonly Entry[] _entries = new Entry[1 << Bits];
    private readonly TermList _terms = new();
    private readonly WordList _words = new();

    /// <summary>This thread's memo.</summary>
    public static WordMemo Current => _ofThread ??= new WordMemo();

    /// <summary>
    /// The place where a word stands, where <see cref="Entry.Letters"/> are its letters. There are two for each; which of them it is cannot
    /// be predicted, so no branch depends on it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry At(Vector128<byte> letters)
    {
        ref var first = ref _entries[AsciiWord.Slot(letters, Bits) & ~1];
        return ref Unsafe.Add(ref first, first.Letters == letters ? 0 : 1);
    }

    /// <summary>
    /// Reads a word that stands at neither place, and keeps it at the first, from where it pushes another one to the second.
    /// </summary>
    public void Learn(ReadOnlySpan<byte> text, Vector128<byte> letters)
    {
        _terms.Truncate(0);
        _words.Truncate(0);
        TextScanner.ScanAlone(text, _terms, _words);
        var (term, word, first) = (_terms[0], _words[0], AsciiWord.Slot(letters, Bits) & ~1);
        _entries[first + 1] = _entries[first];
        _entries[first] = new Entry
        {
            Letters = letters,
            TermHash = term.Hash,
            Mark = term.Mark & ~TermMark.WordStart,
            Hash = word.Hash,
            Stem = word.Stem,
            Kind = word.Kind & ~(WordKind.LineStart | WordKind.SentenceStart),
            Class = word.Class,
        };
    }

    /// <summary>A word.</summary>
    internal struct Entry
    {
        /// <summary>The letters, in lower case and zeros behind them; all zeros where nothing is kept.</summary>
        public Vector128<byte> Letters;

        /// <summary>See <see cref="Term.Hash"/>.</summary>
        public ulong TermHash;

        /// <summary>See <see cref="Word.Hash"/>.</summary>
        public uint Hash;

        /// <summary>See <see cref="Word.Stem"/>.</summary>
        public uint Stem;

        /// <summary>See <see cref="Word.Kind"/>; without what depends on its place.</summary>
        public WordKind Kind;

        /// <summary>See <see cref="Word.Class"/>.</summary>
        public ushort Class;

        /// <summary>See <see cref="Term.Mark"/>; without what depends on its place.</summary>
        public TermMark Mark;
    }
}
