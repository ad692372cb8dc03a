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

    /// <summary>Who sent it: persons, and not exchanges alone, are counted.</summary>
    public string User { get; init; } = "";

    /// <summary>When it arrived.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whether a score doubts it, whatever the account covers.</summary>
    public bool Doubted { get; init; }

    /// <summary>
    /// Which scores doubt it whatever its person's account holds, by head (padding, duplication, output). Empty where it is not known.
    /// </summary>
    public IReadOnlyList<bool> Doubts { get; init; } = [];

    /// <summary>Whether a score reaches its lower threshold: it is doubted while its person's account is nearly empty.</summary>
    public bool DoubtedSooner { get; init; }

    /// <summary>Whether it would be doubted with an account that holds so much.</summary>
    /// <param name="isLow">Whether the account is nearly empty.</param>
    public bool IsDoubtedWhere(bool isLow) => (isLow && DoubtedSooner) || (Doubts.Count > 0 ? Doubts.Any(doubts => doubts) : Doubted);

    /// <summary>Trusted tokens that the account for doubt covered.</summary>
    public long Drawn { get; init; }

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

    /// <summary>Tokens that accounting leaves: trusted and withheld together.</summary>
    public long Fresh => Trusted + Split.WithheldInput + Split.WithheldOutput;

    /// <summary>Trusted tokens that nothing doubted: what is left where an account is empty.</summary>
    public long Undoubted => Trusted - Drawn;

    /// <summary>Whether inflating earned nothing to speak of: doubted or withheld, or at most a tenth of the tokens trusted.</summary>
    public bool Neutralised => Doubted || Withheld || Trusted * 10 <= Spent;
}
