using System.Runtime.Intrinsics;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Terms of ASCII letters by their letters, as <see cref="WordMemo"/> keeps words: the hash under one key, and whether it carries content. It holds what
/// a thread read of late as plain letters, like the text that is being read itself, and is never saved.
/// </summary>
internal sealed class TermMemo
{
    [ThreadStatic]
    private static TermMemo? _ofThread;

    private MemoryKey? _key;

    /// <summary>The terms.</summary>
    public LetterTable<Entry> Terms { get; } = new();

    /// <summary>This thread's memo for a key; it is emptied when the key is another one than last time.</summary>
    public static TermMemo For(MemoryKey key)
    {
        var memo = _ofThread ??= new TermMemo();
        if (memo._key != key)
        {
            memo.Terms.Clear();
            memo._key = key;
        }

        return memo;
    }

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
