using System.Text;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary><c>POST /api/audit/verify</c>: walks the chain and recounts everything.</summary>
internal sealed class VerifyEndpoint(Verifications verifications) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Post("/api/audit/verify", AdminRoles.Auditor, VerifyAsync);

    private async Task VerifyAsync(HttpContext context)
    {
        var report = await verifications.RunAsync(context.RequestAborted)
            ?? throw new AdminFaultException(StatusCodes.Status409Conflict, "A verification is running: wait for its end.");
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(report.ToJson()), context.RequestAborted);
    }
}
