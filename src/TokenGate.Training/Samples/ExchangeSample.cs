using TokenGate.Scoring.Features;
using TokenGate.Usage;

namespace TokenGate.Training.Samples;

/// <summary>
/// One labelled exchange: its features and its tokens as accounting divided them, before any model spoke. Numbers, never text.
/// </summary>
public sealed record ExchangeSample
{
    /// <summary>A name to find it again by.</summary>
    public required string Id { get; init; }

    /// <summary>The score that should find it; null for honest work.</summary>
    public required ScoreKind? Inflates { get; init; }

    /// <summary>Whether it is known to be honest work.</summary>
    public bool IsHonest => Inflates is null;

    /// <summary>The way of inflating, for example <c>word_salad</c>; empty for honest exchanges.</summary>
    public string Family { get; init; } = "";

    /// <summary>The kind of honest work, for example <c>code</c>; empty for inflating exchanges.</summary>
    public string Category { get; init; } = "";

    /// <summary>Where the content comes from. Exchanges of one source are never on both sides of a split.</summary>
    public required string Source { get; init; }

    /// <summary>The feature vector in the catalogue's order; finite. Not copied: do not change it.</summary>
    public required ReadOnlyMemory<float> Features { get; init; }

    /// <summary>How accounting divided the gross tokens, with nothing withheld.</summary>
    public required TokenSplit Split { get; init; }

    /// <summary>Input tokens that are new by a measure that knows nothing of ours; null where it was not taken.</summary>
    public long? NovelInput { get; init; }

    /// <summary>
    /// False for an exchange that is tested and that nothing learns from: families that look like work to every measure would teach that
    /// work is suspicious.
    /// </summary>
    public bool Teaches { get; init; } = true;

    /// <summary>How much it counts in training; above 0.</summary>
    public double Weight { get; init; } = 1;
}
