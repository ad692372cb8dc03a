namespace TokenGate.Gateway.Options;

/// <summary>Where a request names its project, and which projects there are.</summary>
public sealed record ProjectOptions
{
    /// <summary>The header that names the project; empty for none.</summary>
    public string Header { get; init; } = "";

    /// <summary>The field of the body that names it, by dotted name, where the header does not; empty for none.</summary>
    public string Field { get; init; } = "";

    /// <summary>The projects, as records are to name them; case does not matter. Any other one is <c>other</c>.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
