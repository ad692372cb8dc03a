using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Terms of ASCII letters by their letters, as <see cref="WordMemo"/> keeps words: the hash under one key, and whether it carries content. It holds what
/// a thread read of late as plain letters, like the text that is being read itself, and is never saved.
/// </summary>
internal sealed class TermMemo
{
    private const int Bits = 12;

    [ThreadStatic]
    private static TermMemo? _ofThread;

    private readonly Entry[] _entries = new Entry[1 << Bits];
    private MemoryKey? _key;

    /// <summary>This thread's memo for a key; it is emptied when the key is another one than last time.</summary>
    public static TermMemo For(MemoryKey key)
    {
        var memo = _ofThread ??= new TermMemo();
        if (memo._key != key)
        {
            Array.Clear(memo._entries);
            memo._key = key;
        }

        return memo;
    }

    /// <summary>
    /// The place where a term stands, where <see cref="Entry.Letters"/> are its letters. There are two for each; which of them it is cannot be predicted, so
    /// no branch depends on it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry At(Vector128<byte> letters)
    {
        ref var first = ref _entries[AsciiWord.Slot(letters, Bits) & ~1];
        return ref Unsafe.Add(ref first, first.Letters == letters ? 0 : 1);
    }

    /// <summary>Makes room for a term that stands at neither place: at the first, from where it pushes another one to the second.</summary>
    public ref Entry MakeRoom(Vector128<byte> letters)
    {
        var first = AsciiWord.Slot(letters, Bits) & ~1;
        _entries[first + 1] = _entries[first];
        return ref _entries[first];
    }

    /// <summary>A term.</summary>
    internal struct Entry
    {
        /// <summary>Its letters; zeros in an empty slot.</summary>
        public Vector128<byte> Letters;

        /// <summary>See <see cref="Term.Hash"/>.</summary>
        public ulong Hash;

        /// <summary>See <see cref="Term.Mark"/>; without what depends on its place.</summary>
        public TermMark Mark;
    }
}
