namespace TokenGate.Scoring.Lexing;

/// <summary>What a word is, as bits: its letters, and the lists that it stands in.</summary>
[Flags]
internal enum WordKind : uint
{
    None = 0,
    Number = 1 << 0,

    /// <summary>Six or more characters that mix letters and digits: identifiers made by chance.</summary>
    Nonce = 1 << 1,

    /// <summary>Letters of two scripts in one word.</summary>
    Mixed = 1 << 2,

    /// <summary>Belongs to the question, not to the material under it.</summary>
    Question = 1 << 3,

    /// <summary>First word of its line.</summary>
    LineStart = 1 << 6,

    /// <summary>First word after a sentence end.</summary>
    SentenceStart = 1 << 7,

    // The second byte is what windows count: see KindCounts.
    Latin = 1 << 8,
    OtherScript = 1 << 9,

    /// <summary>A run of signs or of one repeated punctuation mark.</summary>
    Symbol = 1 << 10,

    /// <summary>In the Latin alphabet but not spelled like words of any language that uses it.</summary>
    Gibberish = 1 << 11,

    /// <summary>In the Latin alphabet and of four bytes or more: its spelling tells something.</summary>
    Spelled = 1 << 12,

    // From the lexicon.
    EnglishFunction = 1 << 13,
    OtherFunction = 1 << 14,
    Lorem = 1 << 15,
    Material = 1 << 16,
    Asks = 1 << 17,
    LengthUnit = 1 << 18,
    Endless = 1 << 19,
    Repeats = 1 << 20,
    BigNumber = 1 << 21,
    Counts = 1 << 22,
    Wonders = 1 << 23,

    /// <summary>What people have looked at that holds no words: certificates, keys, sums, dumps.</summary>
    Errand = 1 << 24,

    /// <summary>Ordinary text of any subject has it: see <see cref="WordOrder.Describe"/>, and only where that was asked.</summary>
    Common = 1 << 25,

    Function = EnglishFunction | OtherFunction,
    Word = Latin | OtherScript,

    /// <summary>Words of a question that say what to do, not what it is about.</summary>
    Instruction = Material | Asks | Wonders,
}
