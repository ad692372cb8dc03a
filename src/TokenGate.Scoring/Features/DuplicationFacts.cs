namespace TokenGate.Scoring.Features;

/// <summary>
/// What the memory says of a request against what the same user sent before. The features of the duplication score are made of it.
/// </summary>
public sealed record DuplicationFacts
{
    /// <summary>Jaccard similarity of its content words to those of the third nearest of the last requests, 0 to 1.</summary>
    public float Third { get; init; }

    /// <summary>The same for the fifth nearest.</summary>
    public float Fifth { get; init; }

    /// <summary>Share of its words that came again from the nearest one where its changes are scattered, 0 to 1; else 0.</summary>
    public float Changed { get; init; }

    /// <summary>
    /// Share of the answer's words that stand in the answer to the nearest one, of which the request is a version, 0 to 1; else 0.
    /// </summary>
    public float AnswerAgain { get; init; }

    /// <summary>Where it asks nothing new: how many of the last requests did not, either; else 0.</summary>
    public int AskedNothing { get; init; }
}
