using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;

namespace TokenGate.Gateway.Admin;

/// <summary>The paths of the admin port. A path is mapped with the roles that may call it, so that none can be forgotten.</summary>
/// <param name="routes">Takes the paths.</param>
/// <param name="guard">Stands before every handler.</param>
internal sealed class AdminRoutes(IEndpointRouteBuilder routes, AdminGuard guard)
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <summary>A path that is read by those who have one of the roles.</summary>
    public void Get(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapMethods(pattern, Reading, context => guard.RunAsync(context, roles, handler));

    /// <summary>A path that changes something.</summary>
    public void Post(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapPost(pattern, context => guard.RunChangeAsync(context, roles, handler));

    /// <summary>A path that takes something away for ever. A page of elsewhere cannot send this method without asking.</summary>
    public void Delete(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapDelete(pattern, context => guard.RunRemovalAsync(context, roles, handler));

    /// <summary>A path that everybody may read who reaches the port: it holds no data.</summary>
    public void Open(string pattern, RequestDelegate handler) => routes.MapMethods(pattern, Reading, context => guard.RunOpenAsync(context, handler));
}
