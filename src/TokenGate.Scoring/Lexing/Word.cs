namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A run of letters and digits, folded and hashed; a letter of a script without spaces, a sign and a run of one mark are words of their
/// own. Words are what features measure: other than in a <see cref="Term"/>, an apostrophe parts none, and digits read as one zero.
/// </summary>
internal struct Word
{
    /// <summary>The most words that are read of a text: what 64 KB can hold of ideographs. Those beyond it are not read.</summary>
    public const int Limit = 32_768;

    /// <summary>Folded hash; see <see cref="WordHash"/>. Identifiers made by chance are one word.</summary>
    public uint Hash;

    /// <summary>Hash of the first five letters, or of all of a shorter word: what its inflections have in common.</summary>
    public uint Stem;

    /// <summary>
    /// Of a number its value, -1 for one of more than nine digits; of words of other scripts the last two folded characters, the last one
    /// in the lower half; of others nothing sensible.
    /// </summary>
    public uint Detail;

    /// <summary>First byte.</summary>
    public int Start;

    /// <summary>What it is.</summary>
    public WordKind Kind;

    /// <summary>Its bytes.</summary>
    public ushort Length;

    /// <summary>
    /// The class of a word in the Latin alphabet that is no gibberish; see <see cref="WordOrder.Describe"/>. Only where it was read with a
    /// memo.
    /// </summary>
    public ushort Class;

    /// <summary>Byte behind its last.</summary>
    public readonly int End => Start + Length;

    /// <summary>True for a letter of the scripts of China and Japan, which is a word of its own.</summary>
    public readonly bool IsIdeograph => Is(WordKind.OtherScript) && IsIdeographic(Detail);

    /// <summary>Value of a number of at most nine digits; -1 for everything else.</summary>
    public readonly int Value => Is(WordKind.Number) ? (int)Detail : -1;

    /// <summary>The same by the last two characters of a word: there is one, and it is such a letter.</summary>
    public static bool IsIdeographic(uint ending) => ending is >= 0x2E80 and <= 0xFFFF;

    public readonly bool Is(WordKind any) => (Kind & any) != 0;
}
