using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>
/// Remembers the token counts of short pieces of one vocabulary. Fixed size; a new piece replaces the one in its slot. A piece is its own key, so a hit
/// is never wrong. Not thread-safe: a call rents one.
/// </summary>
internal sealed unsafe class WordCache
{
    private const int Bits = 15;
    private const int Slots = 1 << Bits;

    // Pinned, so that the hot loop needs neither bounds nor write barriers.
    private readonly Vector128<byte>[] _keyArray = GC.AllocateUninitializedArray<Vector128<byte>>(Slots, pinned: true);
    private readonly byte[] _countArray = GC.AllocateArray<byte>(Slots, pinned: true);
    private readonly Vector128<byte>[] _fillArray = GC.AllocateArray<Vector128<byte>>(ISplit.Window + 1, pinned: true);
    private readonly Vector128<byte>* _keys;
    private readonly byte* _counts;
    private readonly Vector128<byte>* _fill;

    /// <summary>An empty cache.</summary>
    public WordCache()
    {
        _keys = (Vector128<byte>*)Unsafe.AsPointer(ref _keyArray[0]);
        _counts = (byte*)Unsafe.AsPointer(ref _countArray[0]);
        _fill = (Vector128<byte>*)Unsafe.AsPointer(ref _fillArray[0]);

        // 0xFF is in no valid UTF-8: it fills a key behind the piece, and a slot that is empty.
        _keyArray.AsSpan().Fill(Vector128<byte>.AllBitsSet);
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
        var mixed = (key.AsUInt64().ToScalar() * 0x9E3779B97F4A7C15) + (key.AsUInt64().GetElement(1) * 0xC2B2AE3D27D4EB4F);
        var slot = (uint)(mixed >> (64 - Bits));
        return _keys[slot] == key ? _counts[slot] : Learn(vocabulary, piece, length, key, slot);
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
