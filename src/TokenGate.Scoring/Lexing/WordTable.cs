namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The words of one text, in parallel arrays. Grows up to <see cref="Limit"/> words and is used again for the next text: after the first
/// few texts of a thread it allocates nothing.
/// </summary>
internal sealed class WordTable(WordMemo? memo = null)
{
    /// <summary>The most words that are kept: what 64 KB can hold of ideographs. Words beyond it are not read.</summary>
    public const int Limit = 32_768;

    private const int First = 4_096;

    /// <summary>Folded hash of each word; digits read as one zero, nonces as one word.</summary>
    public uint[] Hash = new uint[First];

    /// <summary>Hash of each word's first five letters, or of all of a shorter one: what its inflections have in common.</summary>
    public uint[] Stem = new uint[First];

    /// <summary>
    /// The last two folded characters of each word of other scripts, the last one in the lower half; of others nothing sensible.
    /// </summary>
    public uint[] Ending = new uint[First];

    /// <summary>
    /// Value of each number of at most nine digits; -1 for longer ones, nothing sensible for words: see <see cref="ValueOf"/>.
    /// </summary>
    public int[] Value = new int[First];

    /// <summary>First byte of each word.</summary>
    public int[] Start = new int[First];

    /// <summary>Bytes of each word.</summary>
    public ushort[] Length = new ushort[First];

    /// <summary>What each word is.</summary>
    public WordKind[] Kind = new WordKind[First];

    /// <summary>
    /// The class of each word in the Latin alphabet that is no gibberish; see <see cref="WordOrder.ClassOf"/>. Only where there is a memo.
    /// </summary>
    public ushort[] Class = new ushort[First];

    /// <summary>What is known of words from other texts; null to read each letter by letter.</summary>
    public WordMemo? Memo => memo;

    /// <summary>The hashes of all words.</summary>
    public ReadOnlySpan<uint> Hashes => Hash.AsSpan(0, Count);

    /// <summary>Words in the table.</summary>
    public int Count;

    /// <summary>Invisible characters met.</summary>
    public int Invisible;

    /// <summary>Characters met, invisible ones included.</summary>
    public int Characters;

    /// <summary>True for a letter of the scripts of China and Japan, which is a word of its own.</summary>
    public bool IsIdeograph(int index) => (Kind[index] & WordKind.OtherScript) != 0 && IsIdeograph(Ending[index]);

    /// <summary>How many of some words are such letters.</summary>
    public int Ideographs(int first, int end)
    {
        var count = 0;
        for (var i = first; i < end; i++)
        {
            count += IsIdeograph(i) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The same by the last two characters of a word: there is one, and it is such a letter.</summary>
    public static bool IsIdeograph(uint ending) => ending is >= 0x2E80 and <= 0xFFFF;

    /// <summary>Value of a number of at most nine digits; -1 for everything else.</summary>
    public int ValueOf(int index) => (Kind[index] & WordKind.Number) != 0 ? Value[index] : -1;

    /// <summary>True when there is room for one more word.</summary>
    public bool HasRoom => Count < Hash.Length;

    /// <summary>Makes room for one more word; false when the table is full.</summary>
    public bool Ensure()
    {
        if (HasRoom)
        {
            return true;
        }

        if (Count >= Limit)
        {
            return false;
        }

        var size = Hash.Length * 2;
        Array.Resize(ref Hash, size);
        Array.Resize(ref Stem, size);
        Array.Resize(ref Ending, size);
        Array.Resize(ref Value, size);
        Array.Resize(ref Start, size);
        Array.Resize(ref Length, size);
        Array.Resize(ref Kind, size);
        Array.Resize(ref Class, size);
        return true;
    }

    /// <summary>Forgets the words and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Invisible = 0;
        Characters = 0;
    }
}
