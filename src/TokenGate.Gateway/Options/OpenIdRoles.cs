namespace TokenGate.Gateway.Options;

/// <summary>Values of a role claim, by the role that they give. They are compared letter by letter.</summary>
public sealed record OpenIdRoles
{
    /// <summary>Reads health and reports.</summary>
    public IReadOnlyList<string> Viewer { get; init; } = [];

    /// <summary>Also reads records, and decides appeals.</summary>
    public IReadOnlyList<string> Operator { get; init; } = [];

    /// <summary>Also reads records and proofs.</summary>
    public IReadOnlyList<string> Auditor { get; init; } = [];

    /// <summary>Reads counts of the company and its teams, and sees no person.</summary>
    public IReadOnlyList<string> Executive { get; init; } = [];

    /// <summary>Reads the page of one's own.</summary>
    public IReadOnlyList<string> Employee { get; init; } = [];
}
