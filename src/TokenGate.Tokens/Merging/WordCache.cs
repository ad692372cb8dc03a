using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>
/// Remembers the token counts of pieces of one vocabulary. Fixed size, about 1.7 MB; a new piece replaces the one in its slot. A piece is its own key, so a hit
/// is never wrong. Not thread-safe: a call rents one.
/// </summary>
internal sealed unsafe class WordCache
{
    /// <summary>The longest piece that is remembered, in bytes.</summary>
    public const int LongestPiece = 64;

    private const int Bits = 16;
    private const int Slots = 1 << Bits;
    private const int LongBits = 13;
    private const int LongSlots = 1 << LongBits;
    private const ulong MixFirst = 0x9E3779B97F4A7C15;
    private const ulong MixSecond = 0xC2B2AE3D27D4EB4F;

    // Pinned, so that the hot loop needs neither bounds nor write barriers.
    private readonly Vector128<byte>[] _keyArray = GC.AllocateUninitializedArray<Vector128<byte>>(Slots, pinned: true);
    private readonly byte[] _countArray = GC.AllocateArray<byte>(Slots, pinned: true);
    private readonly Vector128<byte>[] _fillArray = GC.AllocateArray<Vector128<byte>>(ISplit.Window + 1, pinned: true);
    private readonly Vector512<byte>[] _longKeyArray = GC.AllocateUninitializedArray<Vector512<byte>>(LongSlots, pinned: true);
    private readonly byte[] _longCountArray = GC.AllocateArray<byte>(LongSlots, pinned: true);
    private readonly Vector128<byte>* _keys;
    private readonly byte* _counts;
    private readonly Vector128<byte>* _fill;
    private readonly Vector512<byte>* _longKeys;
    private readonly byte* _longCounts;

    /// <summary>An empty cache.</summary>
    public WordCache()
    {
        _keys = (Vector128<byte>*)Unsafe.AsPointer(ref _keyArray[0]);
        _counts = (byte*)Unsafe.AsPointer(ref _countArray[0]);
        _fill = (Vector128<byte>*)Unsafe.AsPointer(ref _fillArray[0]);

        _longKeys = (Vector512<byte>*)Unsafe.AsPointer(ref _longKeyArray[0]);
        _longCounts = (byte*)Unsafe.AsPointer(ref _longCountArray[0]);

        // 0xFF is in no valid UTF-8: it fills a key behind the piece, and a slot that is empty.
        _keyArray.AsSpan().Fill(Vector128<byte>.AllBitsSet);
        _longKeyArray.AsSpan().Fill(Vector512<byte>.AllBitsSet);
        for (var length = 0; length <= ISplit.Window; length++)
        {
            new Span<byte>(_fill + length, ISplit.Window)[length..].Fill(0xFF);
        }
    }

    /// <summary>The tokens of a piece of 1 to <see cref="ISplit.Window"/> bytes of valid UTF-8, of which that many can be read in any case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(Vocabulary vocabulary, byte* piece, int length)
    {
        var key = Vector128.Load(piece) | _fill[length];
        var mixed = (key.AsUInt64().ToScalar() * MixFirst) + (key.AsUInt64().GetElement(1) * MixSecond);
        var slot = (uint)(mixed >> (64 - Bits));
        return _keys[slot] == key ? _counts[slot] : Learn(vocabulary, piece, length, key, slot);
    }

    /// <summary>
    /// The tokens of a piece longer than a window: an identifier, a clause of Chinese, a ruler of dashes. <paramref name="end"/> is that of the text; near it
    /// nothing is remembered, because a whole key cannot be read there.
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

        var slot = (uint)(mixed >> (64 - LongBits));
        if (_longKeys[slot] == key)
        {
            return _longCounts[slot];
        }

        var count = PieceMerger.Count(vocabulary, piece, length);
        _longKeys[slot] = key;
        _longCounts[slot] = (byte)count;
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Learn(Vocabulary vocabulary, byte* piece, int length, Vector128<byte> key, uint slot)
    {
        var count = PieceMerger.Count(vocabulary, piece, length);
        _keys[slot] = key;
        _counts[slot] = (byte)count;
        return count;
    }
}
