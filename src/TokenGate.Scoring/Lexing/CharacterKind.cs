namespace TokenGate.Scoring.Lexing;

/// <summary>What a character does in a text.</summary>
internal enum CharacterKind : byte
{
    Space = 0,
    LineEnd = 1,
    LatinLetter = 2,
    GreekLetter = 3,
    CyrillicLetter = 4,
    OtherLetter = 5,

    /// <summary>A letter of a script that writes no spaces: it is a word of its own.</summary>
    Ideograph = 6,
    Digit = 7,
    Punctuation = 8,

    /// <summary>Pictures and signs that are no punctuation: emoji, dingbats.</summary>
    Symbol = 9,

    /// <summary>Combining marks: part of the letter before, nothing for the hash.</summary>
    Mark = 10,

    /// <summary>Shows nothing: removed, and counted.</summary>
    Invisible = 11,
}
