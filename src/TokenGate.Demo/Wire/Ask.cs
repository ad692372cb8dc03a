namespace TokenGate.Demo.Wire;

/// <summary>A request to the simulated model, in no vendor's shape.</summary>
internal sealed record Ask
{
    /// <summary>The model that is asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Instructions for the model; empty when there are none.</summary>
    public string System { get; init; } = "";

    /// <summary>Tools on offer.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>The conversation so far, the newest turn last.</summary>
    public IReadOnlyList<Turn> Turns { get; init; } = [];

    /// <summary>Whether the answer is to be streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether a streamed answer is to end with its usage, where the shape leaves the choice to the client.</summary>
    public bool IncludeUsage { get; init; } = true;

    /// <summary>The limit of the answer in tokens; null for none.</summary>
    public int? MaxTokens { get; init; }
}
