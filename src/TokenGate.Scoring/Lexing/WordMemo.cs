using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>Hashes, lists, spelling and class of words, by their letters. One for each thread.</summary>
internal sealed class WordMemo(WordOrder order)
{
    [ThreadStatic]
    private static WordMemo? _ofThread;

    /// <summary>This thread's memo.</summary>
    public static WordMemo Current => _ofThread ??= new WordMemo(WordOrder.Default);

    /// <summary>The classes of words.</summary>
    public WordOrder Order => order;

    /// <summary>The words.</summary>
    public LetterTable<Entry> Words { get; } = new();

    /// <summary>A word.</summary>
    internal struct Entry : IKeyedByWord
    {
        /// <inheritdoc/>
        public Vector128<byte> Letters { readonly get; set; }

        /// <summary>See <see cref="WordTable.Hash"/>.</summary>
        public uint Hash;

        /// <summary>See <see cref="WordTable.Stem"/>.</summary>
        public uint Stem;

        /// <summary>See <see cref="WordTable.Kind"/>; without what depends on its place.</summary>
        public WordKind Kind;

        /// <summary>See <see cref="WordTable.Class"/>.</summary>
        public ushort Class;
    }
}
