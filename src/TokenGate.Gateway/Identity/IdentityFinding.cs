namespace TokenGate.Gateway.Identity;

/// <summary>What one source found.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Name">The name as it was sent; null unless the user is known.</param>
internal readonly record struct IdentityFinding(IdentityOutcome Outcome, string? Name = null)
{
    /// <summary>The request carries nothing that this source reads.</summary>
    public static IdentityFinding Absent => default;

    /// <summary>True when no further source may be asked.</summary>
    public bool EndsSearch => Outcome is IdentityOutcome.Identified or IdentityOutcome.Ambiguous;

    /// <summary>The user is known; absent where there is no name.</summary>
    public static IdentityFinding From(string? name) =>
        string.IsNullOrWhiteSpace(name) ? Absent : new IdentityFinding(IdentityOutcome.Identified, name);

    /// <summary>The user is not known, for a reason.</summary>
    public static IdentityFinding Not(IdentityOutcome outcome) => new(outcome);
}
