using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>To whom people are shown by name, and groups of few people at all.</summary>
internal static class Names
{
    /// <summary>True for a caller who sees names: operators, auditors, and viewers where the operator allows it.</summary>
    public static bool AreShownTo(HttpContext context, GatewayOptions options) => AreShownTo(context.Features.Get<AdminCaller>()!.Roles, options);

    /// <summary>True for roles that see names.</summary>
    public static bool AreShownTo(AdminRoles roles, GatewayOptions options) =>
        (roles & (AdminRoles.Operator | AdminRoles.Auditor)) != 0 || (roles.HasFlag(AdminRoles.Viewer) && options.Admin.ViewersSeeNames);

    /// <summary>Refuses a caller to whom names are not shown.</summary>
    /// <exception cref="AdminFaultException">Names are not shown to him.</exception>
    public static void Require(HttpContext context, GatewayOptions options)
    {
        if (!AreShownTo(context, options))
        {
            throw new AdminFaultException(
                StatusCodes.Status403Forbidden,
                "These counts can be cut down to single people, and names are not shown to this role. Ask /api/adoption, or the operator for Admin:ViewersSeeNames.");
        }
    }
}
