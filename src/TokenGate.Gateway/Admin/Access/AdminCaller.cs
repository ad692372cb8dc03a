namespace TokenGate.Gateway.Admin.Access;

/// <summary>The caller of an admin request, as a feature of it.</summary>
/// <param name="Roles">What the caller may do.</param>
/// <param name="Person">Who signed on; null for a token, which belongs to a role and not to a person.</param>
internal sealed record AdminCaller(AdminRoles Roles, SignedOnPerson? Person = null)
{
    /// <summary>How another gateway signs, which asks for somebody; null for a caller of this one.</summary>
    public string? As { get; init; }

    /// <summary>How decisions of this caller are signed.</summary>
    public string Signature => As ?? Person?.Name ?? (Roles == AdminRoles.All ? "operator (local)" : (Roles & AdminRoles.Operator) != 0 ? "operator" : "auditor");
}
