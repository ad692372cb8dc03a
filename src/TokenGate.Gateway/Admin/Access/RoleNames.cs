namespace TokenGate.Gateway.Admin.Access;

/// <summary>The roles as they stand in answers.</summary>
internal static class RoleNames
{
    private static readonly (AdminRoles Role, string Name)[] Names =
    [
        (AdminRoles.Employee, "employee"), (AdminRoles.Executive, "executive"), (AdminRoles.Viewer, "viewer"), (AdminRoles.Operator, "operator"), (AdminRoles.Auditor, "auditor"),
    ];

    /// <summary>The names of the roles, the weakest first.</summary>
    public static string[] From(AdminRoles roles) => [.. Names.Where(each => roles.HasFlag(each.Role)).Select(static each => each.Name)];
}
