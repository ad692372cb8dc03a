using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;

namespace TokenGate.Gateway.Admin;

/// <summary>
/// Maps the paths of the admin port. Each is mapped with the roles it requires, so that authorization cannot be forgotten.
/// </summary>
/// <param name="routes">Receives the paths.</param>
/// <param name="guard">Authorizes every request.</param>
internal sealed class AdminRoutes(IEndpointRouteBuilder routes, AdminGuard guard)
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <summary>A read-only path for callers that have one of the roles.</summary>
    public void Get(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapMethods(pattern, Reading, context => guard.AuthorizeAsync(context, roles, handler));

    /// <summary>A state-changing path.</summary>
    public void Post(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapPost(pattern, context => guard.AuthorizeChangeAsync(context, roles, handler));

    /// <summary>An irreversible removal. A page of another origin cannot send this method without a CORS preflight.</summary>
    public void Delete(string pattern, AdminRoles roles, RequestDelegate handler) =>
        routes.MapDelete(pattern, context => guard.AuthorizeAsync(context, roles, handler));

    /// <summary>A public read-only path: it holds no data.</summary>
    public void Open(string pattern, RequestDelegate handler) => routes.MapMethods(pattern, Reading, context => guard.RunAnonymousAsync(context, handler));
}
