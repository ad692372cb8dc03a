using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>A window of about one kilobyte of one segment, with what it is made of.</summary>
internal struct TextWindow
{
    /// <summary>First byte in the buffer.</summary>
    public int Start;

    /// <summary>Byte after the last.</summary>
    public int End;

    /// <summary>Index of the first word.</summary>
    public int FirstWord;

    /// <summary>Index after the last word.</summary>
    public int EndWord;

    /// <summary>Who speaks.</summary>
    public SegmentRole Role;

    /// <summary>What it is made of.</summary>
    public ContentKind Kind;

    /// <summary>What its words are.</summary>
    public KindCounts Counts;

    /// <summary>ASCII digits.</summary>
    public int Digits;

    /// <summary>Bytes of letters: ASCII letters, and all that is not ASCII.</summary>
    public int Letters;

    /// <summary>
    /// Estimated compression ratio of prose: bytes for each byte that is left. About 1.6; more is repetition, less is noise. -1 where it
    /// was not estimated.
    /// </summary>
    public float Ratio;

    /// <summary>
    /// True where it holds or goes on with a file that says what it is: a picture, a document, an archive in base64; or what the answer
    /// reads.
    /// </summary>
    public bool IsFile;

    /// <summary>True where it is base64 or a dump of digits.</summary>
    public bool IsWordless;

    /// <summary>
    /// True where most of its lines are a few words without an end of a sentence, or commas part its words: order says nothing there.
    /// </summary>
    public bool IsList;

    /// <summary>True when it stands in the message of the question.</summary>
    public bool InLastMessage;

    /// <summary>True when most of it belongs to the question.</summary>
    public bool IsQuestion;

    public readonly int Words => EndWord - FirstWord;

    public readonly int Bytes => End - Start;

    public readonly bool IsProse => Kind is ContentKind.LatinProse or ContentKind.OtherProse;
}
