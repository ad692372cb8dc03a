namespace TokenGate.Scoring.Features;

/// <summary>The three scores.</summary>
public enum ScoreKind
{
    /// <summary>Is the fresh input filler?</summary>
    Padding = 0,

    /// <summary>Does the user's stream of requests vary a prompt without asking anything new?</summary>
    Duplication = 1,

    /// <summary>Was the answer's length coerced?</summary>
    Output = 2,
}
