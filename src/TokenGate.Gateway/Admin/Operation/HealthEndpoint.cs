using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary><c>/api/health</c>: the state of the gateway, for people. Probes have paths of their own.</summary>
internal sealed class HealthEndpoint(HealthReport report) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/health", AdminRoles.Viewer, AnswerAsync);

    private Task AnswerAsync(HttpContext context) => JsonAnswer.WriteAsync(context, report.Write);
}
