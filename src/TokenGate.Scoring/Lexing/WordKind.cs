namespace TokenGate.Scoring.Lexing;

/// <summary>What a word is, as bits: its letters, and the lists that it stands in.</summary>
[Flags]
internal enum WordKind : uint
{
    None = 0,
    Latin = 1 << 0,
    OtherScript = 1 << 1,
    Number = 1 << 2,

    /// <summary>Six or more characters that mix letters and digits: identifiers made by chance.</summary>
    Nonce = 1 << 3,

    /// <summary>Letters of two scripts in one word.</summary>
    Mixed = 1 << 4,

    /// <summary>A run of signs or of one repeated punctuation mark.</summary>
    Symbol = 1 << 5,

    /// <summary>First word of its line.</summary>
    LineStart = 1 << 6,

    /// <summary>First word after a sentence end.</summary>
    SentenceStart = 1 << 7,

    /// <summary>Belongs to the question, not to the material under it.</summary>
    Question = 1 << 8,

    /// <summary>In the Latin alphabet but not spelled like words of any language that uses it.</summary>
    Gibberish = 1 << 9,

    // From the lexicon.
    EnglishFunction = 1 << 16,
    OtherFunction = 1 << 17,
    Lorem = 1 << 18,
    Material = 1 << 19,
    Asks = 1 << 20,
    LengthUnit = 1 << 21,
    Endless = 1 << 22,
    Repeats = 1 << 23,
    BigNumber = 1 << 24,
    Counts = 1 << 25,
    Wonders = 1 << 28,

    /// <summary>What people have looked at that holds no words: certificates, keys, sums, dumps.</summary>
    Errand = 1 << 26,

    /// <summary>Ordinary text of any subject has it: see <see cref="WordOrder.IsCommon"/>. Only where there is a memo.</summary>
    Common = 1 << 27,

    Function = EnglishFunction | OtherFunction,
    Word = Latin | OtherScript,

    /// <summary>Words of a question that say what to do, not what it is about.</summary>
    Instruction = Material | Asks | Wonders,
}
