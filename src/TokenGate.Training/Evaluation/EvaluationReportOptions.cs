namespace TokenGate.Training.Evaluation;

/// <summary>What a report says about itself, and the bars that it holds the figures against.</summary>
public sealed record EvaluationReportOptions
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The day, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The version of the models, or empty where each fold had its own.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>
    /// Families that are declared open: known not to be found yet. They are reported with their number, and kept out of the bars.
    /// </summary>
    public IReadOnlySet<string> OpenFamilies { get; init; } = new HashSet<string>();
}
