using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>
/// <c>/sign-on</c> and <c>/sign-on/callback</c>: to the provider and back. <c>/api/sign-on</c> tells the page whether there is one, and
/// <c>/api/sign-out</c> ends a session.
/// </summary>
internal sealed class SignOnEndpoint(SignOnService signOn) : IAdminEndpoint
{
    private const int LongestPath = 512;

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Open("/api/sign-on", TellAsync);
        routes.Open(SignOnScheme.BeginPath, BeginAsync);
        routes.Open(SignOnScheme.CallbackPath, CompleteAsync);
        routes.Post("/api/sign-out", AdminRoles.Viewer | AdminRoles.Executive | AdminRoles.Employee, EndAsync);
    }

    /// <summary>A path of this port, and nothing that leads elsewhere.</summary>
    internal static string Local(string? path) =>
        path is { Length: > 0 and <= LongestPath } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && !path.StartsWith(SignOnScheme.BeginPath, StringComparison.OrdinalIgnoreCase)
            ? path
            : "/";

    private Task TellAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        return JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteBoolean("offered", signOn.IsOffered);
            writer.WriteBoolean("troubled", signOn.IsOffered && signOn.Problem is not null);
        });
    }

    private Task BeginAsync(HttpContext context)
    {
        if (!signOn.IsOffered)
        {
            throw new AdminFaultException(StatusCodes.Status404NotFound, "Nobody can sign on here: Admin:OpenId names no provider.");
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : signOn.BeginAsync(context, Local(context.Request.Query["return"]));
    }

    private Task CompleteAsync(HttpContext context) => signOn.IsOffered
        ? signOn.CompleteAsync(context)
        : throw new AdminFaultException(StatusCodes.Status404NotFound, "Nobody can sign on here: Admin:OpenId names no provider.");

    private async Task EndAsync(HttpContext context)
    {
        await signOn.EndAsync(context);
        await JsonAnswer.WriteAsync(context, static writer => writer.WriteBoolean("signed_out", true));
    }
}
