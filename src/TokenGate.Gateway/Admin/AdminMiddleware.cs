using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Hosting;

namespace TokenGate.Gateway.Admin;

/// <summary>Answers what comes in through the admin port, and lets everything else pass: no path of the traffic port is taken by the gateway.</summary>
internal sealed class AdminMiddleware(RequestDelegate next, AdminBranch branch)
{
    /// <summary>Runs one request.</summary>
    public Task InvokeAsync(HttpContext context) => context.Features.Get<AdminConnection>() is null ? next(context) : branch.RunAsync(context);
}
