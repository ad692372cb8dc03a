using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TokenGate.Tokens.Vocabularies;

/// <summary>
/// The tokens of one encoding and how merging makes them, as tables written by <c>vocabulary.mjs</c> and read in place. Tokens are numbered
/// by rank: the order in which merging prefers them. Read-only and thread-safe.
/// </summary>
internal sealed unsafe class Vocabulary
{
    /// <summary>No such token.</summary>
    public const uint None = uint.MaxValue;

    private const uint Magic = 0x4F564754;
    private const uint Version = 4;
    private const uint Unordered = 0x8000_0000;
    private const int EmptyLabel = 0x1FF;
    private const ulong MayEndWithin = 1ul << 46;
    private const int CharacterPairBits = 19;
    private const ulong Mix = 0x9E3779B97F4A7C15;

    private readonly ulong* _trie;
    private readonly ulong* _pairs;
    private readonly Record* _records;
    private readonly uint* _ids;
    private readonly ulong* _characters;
    private readonly uint* _pairBits;
    private readonly int _pairShift;
    private readonly uint _pairMask;
    private readonly UnorderedMerges _unordered;

    private Vocabulary(string name, byte* file, long length)
    {
        var header = (uint*)file;
        if (length < 64 || header[0] != Magic || header[1] != Version || header[2] != length)
        {
            throw new InvalidOperationException($"The vocabulary '{name}' is not in the format of this version: delete the intermediate folder and build again.");
        }

        TokenCount = (int)header[3];
        _pairShift = 64 - (int)header[5];
        _pairMask = (1u << (int)header[5]) - 1;
        LongestToken = (int)header[6];
        LongestMergeless = (int)header[14];
        _trie = (ulong*)(file + header[8]);
        _pairs = (ulong*)(file + header[9]);
        _records = (Record*)(file + header[10]);
        _unordered = new UnorderedMerges(this);
        _characters = (ulong*)(file + header[12]);
        _pairBits = (uint*)(file + header[13]);
        _ids = header[7] == 0 ? null : (uint*)(file + header[11]);
    }

    /// <summary>Ranks in use are below this.</summary>
    public int TokenCount { get; }

    /// <summary>The most bytes that one token has.</summary>
    public int LongestToken { get; }

    /// <summary>
    /// The most bytes that a token has which merging does not make, so that a piece which is that token has to be looked up whole; 0 where
    /// there is none.
    /// </summary>
    public int LongestMergeless { get; }

    /// <summary>Opens an embedded vocabulary, for example <c>o200k_base</c>.</summary>
    /// <exception cref="InvalidOperationException">The table is missing or of another version.</exception>
    public static Vocabulary Open(string name)
    {
        var file = EmbeddedTable.Open(name + ".bin", out var length);
        return new Vocabulary(name, file, length);
    }

    /// <summary>The length in bytes of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(uint token) => (int)(_records[token].Length & ~Unordered);

    /// <summary>The longest shorter token that is a prefix of this one, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint PrefixOf(uint token) => _records[token].Prefix;

    /// <summary>The id that the encoding's owner gives to a token.</summary>
    public int IdOf(uint token) => (int)(_ids is null ? token : _ids[token]);

    /// <summary>
    /// The longest token that merging makes at the start of valid UTF-8 (which may be within a character), or <see cref="None"/>, and its
    /// length in bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Longest(byte* text, int length, out int size)
    {
        var end = text + length;
        if ((*text & 0xF0) != 0xE0 || length < 3)
        {
            return Walk(_trie[0], 0, text, text, text, end, out size);
        }

        var first = CharacterAt(text);
        var entry = _characters[first];
        var token = (uint)(entry >> 24) & 0xF_FFFF;
        size = (int)(entry >> 44) & 3;
        return length == 3 || ((text[3] & 0xF0) == 0xE0 && (entry & MayEndWithin) == 0 && !MayBegin(first, CharacterAt(text + 3)))
            ? token - 1
            : Walk(entry, token, text, text + size, text + 3, end, out size);
    }

    /// <summary>The token that is the whole text, whether merging makes it or not, or <see cref="None"/>.</summary>
    public uint Whole(byte* text, int length)
    {
        var trie = _trie;
        var end = text + length;
        var unit = trie[0];
        while (text < end)
        {
            uint c = *text++;
            unit = trie[(uint)(unit & 0xFF_FFFF) ^ c];
            if (((uint)(unit >> 24) & EmptyLabel) != c)
            {
                return None;
            }
        }

        return ((uint)(unit >> 33) & 0xF_FFFF) - 1;
    }

    /// <summary>
    /// True when merging the bytes of both tokens makes these tokens, side by side. If that holds for all neighbours of a sequence, the
    /// sequence is what merging makes of the whole: merges on both sides of a border happen in the same order whatever stands farther off.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool StandTogether(uint left, uint right) =>
        ((_records[left].Length | _records[right].Length) & Unordered) == 0 ? StandByUndoing(left, right) : _unordered.StandTogether(left, right);

    /// <summary>The two tokens whose merge makes this one; a base token is its own halves.</summary>
    public (uint Left, uint Right) HalvesOf(uint token) => (_records[token].Left, _records[token].Right);

    // Undoes the merges of both along the border, the latest first, and looks for a merge across it that would have come earlier. Right
    // where merges happen in the order of their ranks. The idea and its proof:
    // https://github.blog/ai-and-ml/llms/so-many-tokens-so-little-time-introducing-a-faster-more-flexible-byte-pair-tokenizer/
    private bool StandByUndoing(uint left, uint right)
    {
        var limit = uint.MaxValue;
        while (true)
        {
            if (Joined(left, right) < limit)
            {
                return false;
            }

            if (left > right)
            {
                limit = left;
                left = _records[left].Right;
                if (left == limit)
                {
                    limit = right + 1;
                    right = _records[right].Left;
                    if (right + 1 == limit)
                    {
                        return true;
                    }
                }
            }
            else
            {
                limit = right + 1;
                right = _records[right].Left;
                if (right + 1 == limit)
                {
                    limit = left;
                    left = _records[left].Right;
                    if (left == limit)
                    {
                        return true;
                    }
                }
            }
        }
    }

    /// <summary>The token that a merge of the two makes, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Joined(uint left, uint right)
    {
        if ((_records[left].After >> BitOf(right) & _records[right].Before >> BitOf(left) & 1) == 0)
        {
            return None;
        }

        var key = ((ulong)left << 20) | right;
        var slot = (uint)(key * Mix >> _pairShift);
        while (true)
        {
            var pair = _pairs[slot];
            if (pair >> 20 == key)
            {
                return (uint)pair & 0xF_FFFF;
            }

            if (pair == ulong.MaxValue)
            {
                return None;
            }

            slot = (slot + 1) & _pairMask;
        }
    }

    // From a unit of the trie and a place in the text on; `token` is the longest so far, plus 1, and `best` where it ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint Walk(ulong unit, uint token, byte* start, byte* best, byte* text, byte* end, out int size)
    {
        var trie = _trie;
        while (text < end)
        {
            uint c = *text++;
            unit = trie[(uint)(unit & 0xFF_FFFF) ^ c];
            if (((uint)(unit >> 24) & EmptyLabel) != c)
            {
                break;
            }

            // Without a branch: whether a prefix is a token is not to be guessed. With the bit of a token that merging does not make, the
            // value is too large.
            var value = (uint)(unit >> 33) & 0x1F_FFFF;
            var isToken = 0ul - (value - 1 < 0xF_FFFF ? 1ul : 0ul);
            token ^= (token ^ value) & (uint)isToken;
            best = (byte*)((ulong)best ^ (((ulong)best ^ (ulong)text) & isToken));
        }

        size = (int)(best - start);
        return token - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CharacterAt(byte* text) => ((text[0] & 0xFu) << 12) | ((text[1] & 0x3Fu) << 6) | (text[2] & 0x3Fu);

    // False when no token begins with these two characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayBegin(uint first, uint second)
    {
        var bit = ((first * 0x9E3779B1u) + (second * 0x85EBCA77u)) >> (32 - CharacterPairBits);
        return (_pairBits[bit >> 5] >> (int)bit & 1) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BitOf(uint token) => (int)((token * 0x9E3779B1u) >> 26);

    // 32 bytes: what is asked about one token together stands together.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Record
    {
        public readonly uint Left;
        public readonly uint Right;
        public readonly uint Prefix;
        public readonly uint Length;
        public readonly ulong After;
        public readonly ulong Before;
    }
}
