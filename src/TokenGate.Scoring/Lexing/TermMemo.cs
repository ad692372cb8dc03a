using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Terms of ASCII letters by their letters, as <see cref="WordMemo"/> keeps words: the hash, and whether it carries content. It holds what
/// a thread read of late as plain letters, like the text that is being read itself, and is never saved. What it holds follows from the
/// letters alone.
/// </summary>
internal sealed class TermMemo
{
    [ThreadStatic]
    private static TermMemo? _ofThread;

    /// <summary>This thread's memo.</summary>
    public static TermMemo Current => _ofThread ??= new TermMemo();

    /// <summary>The terms.</summary>
    public LetterTable<Entry> Terms { get; } = new();

    /// <summary>A term.</summary>
    internal struct Entry : IKeyedByWord
    {
        /// <inheritdoc/>
        public Vector128<byte> Letters { readonly get; set; }

        /// <summary>See <see cref="Term.Hash"/>.</summary>
        public ulong Hash;

        /// <summary>See <see cref="Term.Mark"/>; without what depends on its place.</summary>
        public TermMark Mark;
    }
}
