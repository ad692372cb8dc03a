namespace TokenGate.Training.Evaluation;

/// <summary>How the black box is trained. The defaults are the usual ones of gradient-boosted trees.</summary>
public sealed record BoostedTreesOptions
{
    /// <summary>The seed of the split into sources to learn from and sources to stop by. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most trees. Default 300.</summary>
    public int Trees { get; init; } = 300;

    /// <summary>Levels of a tree: how many features may act together. Default 4.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>The share of each step that is taken. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Trees without a better validation loss after which training stops. Default 25.</summary>
    public int Patience { get; init; } = 25;

    /// <summary>Fewest rows in a leaf. Default 20.</summary>
    public int MinLeafRows { get; init; } = 20;

    /// <summary>Ridge on a leaf's second derivative. Default 1.</summary>
    public double Ridge { get; init; } = 1;
}
