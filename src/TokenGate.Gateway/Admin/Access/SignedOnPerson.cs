using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>A person who signed on, as the session cookie keeps it: the provider's claims and nothing else.</summary>
/// <param name="Session">The session's id, random.</param>
/// <param name="Subject">The provider's own name for the person (<c>sub</c>), which never changes.</param>
/// <param name="Name">The name to show and to sign with.</param>
/// <param name="User">The value of the user claim; empty when there was none, or several.</param>
/// <param name="Team">The value of the team claim; empty for none.</param>
/// <param name="RoleValues">The values of the role claim, as the provider sent them.</param>
internal sealed record SignedOnPerson(string Session, string Subject, string Name, string User, string Team, IReadOnlyList<string> RoleValues)
{
    /// <summary>The roles that a configuration gives for what the provider said. What it does not list gives nothing.</summary>
    public AdminRoles RolesBy(OpenIdOptions openId)
    {
        var roles = Given(openId.Roles.Viewer, AdminRoles.Viewer)
            | Given(openId.Roles.Operator, AdminRoles.Operator | AdminRoles.Viewer)
            | Given(openId.Roles.Auditor, AdminRoles.Auditor | AdminRoles.Viewer)
            | Given(openId.Roles.Executive, AdminRoles.Executive)
            | Given(openId.Roles.Employee, AdminRoles.Employee);
        return openId.EverybodyIsEmployee ? roles | AdminRoles.Employee : roles;
    }

    private AdminRoles Given(IReadOnlyList<string> values, AdminRoles role) => RoleValues.Any(value => values.Contains(value, StringComparer.Ordinal)) ? role : AdminRoles.None;
}
