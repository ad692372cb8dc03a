using TokenGate.Training.Evaluation;

namespace TokenGate.Training.Cards;

/// <summary>What a model card says that the models themselves do not know.</summary>
public sealed record CardFacts
{
    /// <summary>What the training data are, a sentence each: corpora and their licences, simulated families, what was cleaned.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>What the models are known not to see, a sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>
    /// The version of ML.NET that loaded and scored the models as a gateway does, and on how many rows; null when that was not tried.
    /// </summary>
    public (string Version, int Rows)? Verified { get; init; }

    /// <summary>An evaluation on sources and families that were held out; null when none was made.</summary>
    public EvaluationReport? Report { get; init; }
}
