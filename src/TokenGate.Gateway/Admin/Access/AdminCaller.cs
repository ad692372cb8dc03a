namespace TokenGate.Gateway.Admin.Access;

/// <summary>The caller of an admin request, as a feature of it.</summary>
/// <param name="Roles">What he may do.</param>
internal sealed record AdminCaller(AdminRoles Roles)
{
    /// <summary>How decisions of this caller are signed: tokens belong to roles, not to persons.</summary>
    public string Signature => Roles == AdminRoles.All ? "operator (local)" : "operator";
}
