namespace TokenGate.Scoring.Lexing;

/// <summary>What is known of a term.</summary>
[Flags]
internal enum TermMark : ushort
{
    None = 0,

    /// <summary>White space stands before it: it begins a word as a reader sees it.</summary>
    WordStart = 1 << 0,

    /// <summary>Digits alone.</summary>
    Number = 1 << 1,

    /// <summary>Letters and digits mixed, six characters or more: an identifier made by chance.</summary>
    Nonce = 1 << 2,

    /// <summary>
    /// Carries content: a word of more than three letters that is no function word, or a letter of a script without spaces.
    /// </summary>
    Content = 1 << 3,

    /// <summary>Stands in a shingle that stands earlier in the same text.</summary>
    Here = 1 << 4,

    /// <summary>Stands in a shingle that this user sent before.</summary>
    There = 1 << 5,

    /// <summary>Stands in a shingle that we answered this user before.</summary>
    Ours = 1 << 6,

    /// <summary>A letter of a script that writes no spaces.</summary>
    Ideograph = 1 << 7,

    /// <summary>
    /// Belongs to a date, a time of day or an identifier made by chance: it says when or as what something was sent, not what.
    /// </summary>
    Chance = 1 << 8,

    /// <summary>Belongs to a count that goes on by one step. While a text is marked; then it stands as <see cref="Here"/>.</summary>
    Counted = 1 << 9,

    /// <summary>Anything that makes a term known.</summary>
    Known = Here | There | Ours,
}
