using System.Text;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary><c>POST /api/audit/verify</c>: verifies the hash chain and recounts every sum.</summary>
internal sealed class VerifyEndpoint(Verifications verifications) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Post("/api/audit/verify", AdminRoles.Auditor, VerifyAsync);

    private async Task VerifyAsync(HttpContext context)
    {
        var report = await verifications.RunAsync(context.RequestAborted)
            ?? throw new AdminFaultException(StatusCodes.Status409Conflict, "A verification is running already: wait until it completes.");
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(report.ToJson()), context.RequestAborted);
    }
}
