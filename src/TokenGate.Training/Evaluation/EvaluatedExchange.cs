using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Training.Evaluation;

/// <summary>A labelled exchange and what was concluded about it.</summary>
public sealed record EvaluatedExchange
{
    /// <summary>A name to find it again by.</summary>
    public required string Id { get; init; }

    /// <summary>The score that should find it; null for honest work.</summary>
    public required ScoreKind? Inflates { get; init; }

    /// <summary>Whether it is known to be honest work.</summary>
    public bool IsHonest => Inflates is null;

    /// <summary>The way of inflating; empty for honest exchanges.</summary>
    public string Family { get; init; } = "";

    /// <summary>The kind of honest work; empty for inflating exchanges.</summary>
    public string Category { get; init; } = "";

    /// <summary>Where the content comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How the tokens were divided in the end.</summary>
    public required TokenSplit Split { get; init; }

    /// <summary>Whether the verdict withholds: padded, duplicate or inflated.</summary>
    public required bool Withheld { get; init; }

    /// <summary>Input tokens that are new by an independent measure; null where it was not taken.</summary>
    public long? NovelInput { get; init; }

    /// <summary>Uncalibrated scores by head (padding, duplication, output); NaN where not scored. Empty where scores are unknown.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>Probabilities by head; NaN where not scored. Empty where scores are unknown.</summary>
    public IReadOnlyList<float> Probabilities { get; init; } = [];

    /// <summary>Scores by head of a black box on the same features; empty where none was trained.</summary>
    public IReadOnlyList<float> BlackBoxScores { get; init; } = [];

    /// <summary>All tokens, in and out.</summary>
    public long Spent => Split.Input + Split.Output;

    /// <summary>Tokens that were trusted.</summary>
    public long Trusted => Split.TrustedInput + Split.TrustedOutput;

    /// <summary>Whether inflating earned nothing to speak of: withheld, or at most a tenth of the tokens trusted.</summary>
    public bool Neutralised => Withheld || Trusted * 10 <= Spent;
}
