namespace TokenGate.Scoring.Features;

/// <summary>What a window of about one kilobyte of text is made of. Each kind has its own measure of repetition.</summary>
public enum ContentKind
{
    /// <summary>Sentences in the Latin script.</summary>
    LatinProse = 0,

    /// <summary>Sentences in another script.</summary>
    OtherProse = 1,

    /// <summary>Program text, diffs, shell.</summary>
    Code = 2,

    /// <summary>Logs, CSV and other tables: lines of one shape, many digits.</summary>
    Table = 3,

    /// <summary>JSON, XML, YAML and other markup.</summary>
    Markup = 4,

    /// <summary>Base64, hex, minified or random bytes: no words.</summary>
    Opaque = 5,
}
