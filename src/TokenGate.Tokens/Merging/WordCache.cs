using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>
/// Remembers the token counts of pieces of one vocabulary. Fixed size, about 2.7 MB; a new piece replaces the oldest of four. A piece is
/// its own key, so a hit is never wrong. Not thread-safe: a call rents one.
/// </summary>
internal sealed unsafe class WordCache
{
    /// <summary>The longest piece that is a word to this cache, in bytes.</summary>
    public const int LongestWord = 15;

    /// <summary>The longest piece that is remembered, in bytes.</summary>
    public const int LongestPiece = 64;

    /// <summary>The lookups that are gathered before they are counted; a block may add as many as it has bytes.</summary>
    public const int MostLookups = 128;

    private const int Ways = 4;
    private const uint WordBits = (1u << LongestWord) - 1;
    private const int SetBits = 15;
    private const int LongBits = 13;
    private const int LongSlots = 1 << LongBits;
    private const ulong MixFirst = 0x9E3779B97F4A7C15;
    private const ulong MixSecond = 0xC2B2AE3D27D4EB4F;

    // Pinned, so that the hot loop needs neither bounds nor write barriers. A set is a line of the processor's cache.
    private readonly Vector128<byte>[] _wordArray = GC.AllocateUninitializedArray<Vector128<byte>>((Ways << SetBits) + Ways, pinned: true);
    private readonly Vector128<byte>[] _fillArray = GC.AllocateArray<Vector128<byte>>(LongestWord + 1, pinned: true);
    private readonly Lookup[] _lookupArray = GC.AllocateArray<Lookup>(MostLookups + ISplit.Block, pinned: true);
    private readonly Vector512<byte>[] _longKeyArray = GC.AllocateUninitializedArray<Vector512<byte>>(LongSlots, pinned: true);
    private readonly ulong[] _longCountArray = GC.AllocateArray<ulong>(LongSlots, pinned: true);
    private readonly Vector512<byte>* _longKeys;
    private readonly ulong* _longCounts;

    /// <summary>An empty cache.</summary>
    public WordCache()
    {
        var words = (nuint)Unsafe.AsPointer(ref _wordArray[0]);
        Words = (Vector128<byte>*)((words + 63) & ~(nuint)63);
        Fill = (Vector128<byte>*)Unsafe.AsPointer(ref _fillArray[0]);
        Lookups = (Lookup*)Unsafe.AsPointer(ref _lookupArray[0]);
        _longKeys = (Vector512<byte>*)Unsafe.AsPointer(ref _longKeyArray[0]);
        _longCounts = (ulong*)Unsafe.AsPointer(ref _longCountArray[0]);

        // 0xFF is in no valid UTF-8: it fills a key behind the piece, and an entry that is empty.
        _wordArray.AsSpan().Fill(Vector128<byte>.AllBitsSet);
        _longKeyArray.AsSpan().Fill(Vector512<byte>.AllBitsSet);
        for (var length = 0; length <= LongestWord; length++)
        {
            new Span<byte>(Fill + length, ISplit.Window)[length..].Fill(0xFF);
        }
    }

    /// <summary>Sets of four entries; an entry is a word of up to 15 bytes and, in the last byte, its tokens.</summary>
    public Vector128<byte>* Words { get; }

    /// <summary>For each length what is laid over 16 bytes of text to make a key of the word there.</summary>
    public Vector128<byte>* Fill { get; }

    /// <summary>
    /// Room for words whose counts are wanted together: their entries are fetched from memory while others are looked for.
    /// </summary>
    public Lookup* Lookups { get; }

    /// <summary>
    /// Puts a piece of 1 to <see cref="LongestWord"/> bytes of valid UTF-8, of which <see cref="ISplit.Window"/> can be read in any case,
    /// among the lookups. The text stays where it is until <see cref="Count"/>. <paramref name="words"/> and <paramref name="fill"/> are
    /// those of this cache, held by the caller's loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(Vector128<byte>* words, Vector128<byte>* fill, byte* piece, int length, Lookup* lookup)
    {
        var key = Vector128.Load(piece) | fill[length];
        var mixed = (key.AsUInt64().ToScalar() * MixFirst) + (key.AsUInt64().GetElement(1) * MixSecond);
        var set = words + ((mixed >> (64 - SetBits)) * Ways);
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(set);
        }

        lookup->Key = key;
        lookup->Piece = piece;
        lookup->Set = set;
    }

    /// <summary>The tokens of all words among the lookups up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Count(Vocabulary vocabulary, Lookup* end)
    {
        var count = 0;
        var missed = Lookups;
        for (var lookup = Lookups; lookup < end; lookup++)
        {
            // Without a branch: which words stand in front of their sets is not to be guessed.
            var entry = *lookup->Set;
            var isFirst = (Vector128.Equals(entry, lookup->Key).ExtractMostSignificantBits() & WordBits) == WordBits ? 1 : 0;
            count += ((byte*)lookup->Set)[LongestWord] & -isFirst;
            *missed = *lookup;
            missed += 1 - isFirst;
        }

        for (var lookup = Lookups; lookup < missed; lookup++)
        {
            count += CountOther(vocabulary, lookup);
        }

        return count;
    }

    /// <summary>
    /// The tokens of a piece that is longer than a word: an identifier, a clause of Chinese, a ruler of dashes. <paramref name="end"/> is
    /// that of the text; near it nothing is remembered, because a whole key cannot be read there.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int CountLong(Vocabulary vocabulary, byte* piece, int length, byte* end)
    {
        if (length > LongestPiece || end - piece < LongestPiece)
        {
            return PieceMerger.Count(vocabulary, piece, length);
        }

        var key = Unsafe.ReadUnaligned<Vector512<byte>>(piece);
        new Span<byte>(&key, LongestPiece)[length..].Fill(0xFF);
        var mixed = MixFirst;
        for (var i = 0; i < LongestPiece / sizeof(ulong); i++)
        {
            mixed = (BitOperations.RotateLeft(mixed, 29) ^ ((ulong*)&key)[i]) * MixSecond;
        }

        // The hash is looked at first: most clauses are new, and a line of hashes is at hand sooner than a line of text.
        var slot = (uint)(mixed >> (64 - LongBits));
        ref var known = ref _longCounts[slot];
        if (((known ^ mixed) & ~0xFFul) == 0 && _longKeys[slot] == key)
        {
            return (int)(known & 0xFF);
        }

        var count = PieceMerger.Count(vocabulary, piece, length);
        _longKeys[slot] = key;
        known = (mixed & ~0xFFul) | (uint)count;
        return count;
    }

    // Looks at the rest of the set; what is found or learnt moves to the front.
    private static int CountOther(Vocabulary vocabulary, Lookup* lookup)
    {
        var key = lookup->Key;
        var set = lookup->Set;
        var way = 0;
        while (way < Ways && (Vector128.Equals(set[way], key).ExtractMostSignificantBits() & WordBits) != WordBits)
        {
            way++;
        }

        Vector128<byte> entry;
        if (way < Ways)
        {
            entry = set[way];
        }
        else
        {
            way = Ways - 1;
            var length = BitOperations.TrailingZeroCount(Vector128.Equals(key, Vector128<byte>.AllBitsSet).ExtractMostSignificantBits() | (1u << LongestWord));
            entry = key.WithElement(LongestWord, (byte)PieceMerger.Count(vocabulary, lookup->Piece, length));
        }

        for (; way > 0; way--)
        {
            set[way] = set[way - 1];
        }

        *set = entry;
        return entry.GetElement(LongestWord);
    }

    /// <summary>A word to be counted.</summary>
    public struct Lookup
    {
        /// <summary>The piece, 0xFF behind it up to 15 bytes.</summary>
        public Vector128<byte> Key;

        /// <summary>Where it stands in the text.</summary>
        public byte* Piece;

        /// <summary>The set of entries that may hold it.</summary>
        public Vector128<byte>* Set;
    }
}
