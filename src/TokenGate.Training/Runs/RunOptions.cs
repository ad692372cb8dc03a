namespace TokenGate.Training.Runs;

/// <summary>What a training or an evaluation works with.</summary>
public sealed record RunOptions
{
    /// <summary>
    /// The directory that holds <c>honest.jsonl.gz</c> and <c>filler.jsonl.gz</c>; null to work with traffic files alone.
    /// </summary>
    public string? CorpusDirectory { get; init; }

    /// <summary>
    /// Labelled traffic of one's own: traffic files whose rows say <c>label</c>. It counts as the simulated traffic does.
    /// </summary>
    public IReadOnlyList<string> TrafficFiles { get; init; } = [];

    /// <summary>Where the models and the card go.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Seed of every choice. The same seed over the same data gives the same bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The day that the models and reports are dated with, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>True for a small run that takes seconds: to try a setup and to test it, not to judge people with.</summary>
    public bool Quick { get; init; }

    /// <summary>Into how many parts sources are divided in an evaluation; families into twice as many. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// How many weeks are simulated and pooled in an evaluation, each with a seed of its own from <see cref="Seed"/> on: in one week some
    /// families have forty exchanges and some categories a hundred, so one of them more or less is half a point. One where nothing is
    /// simulated, and in a quick run. Default 3: some thousand honest people.
    /// </summary>
    public int Weeks { get; init; } = 3;

    /// <summary>
    /// True to train a black box on the same features beside the additive models in an evaluation, to show the price of glass.
    /// </summary>
    public bool BlackBox { get; init; }
}
