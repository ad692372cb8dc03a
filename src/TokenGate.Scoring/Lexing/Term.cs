namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A run of letters and digits, folded and hashed; a letter of a script without spaces is a term of its own. Terms are the
/// unit of all accounting, so that case, punctuation, invisible characters and look-alikes make no text new, while every digit counts.
/// </summary>
internal struct Term
{
    /// <summary>Hash of the folded characters; see <see cref="TextHash"/>.</summary>
    public ulong Hash;

    /// <summary>First byte in its segment.</summary>
    public int Start;

    /// <summary>Byte behind its last.</summary>
    public int End;

    /// <summary>The value when it is a number; <see cref="uint.MaxValue"/> when it is none, or too large.</summary>
    public uint Number;

    /// <summary>What it weighs in the division of its segment's tokens: its bytes and those of the punctuation behind it.</summary>
    public int Weight;

    /// <summary>Weight of a flood of signs or blanks behind it, which says nothing and counts as repeated.</summary>
    public int Flood;

    /// <summary>What is known of it.</summary>
    public TermMark Mark;

    public readonly bool Is(TermMark mark) => (Mark & mark) != 0;
}
