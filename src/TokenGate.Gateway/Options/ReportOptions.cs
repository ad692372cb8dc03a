namespace TokenGate.Gateway.Options;

/// <summary>What reports tell apart besides users and teams.</summary>
public sealed record ReportOptions
{
    /// <summary>Which project an exchange belongs to.</summary>
    public ProjectOptions Projects { get; init; } = new();
}
