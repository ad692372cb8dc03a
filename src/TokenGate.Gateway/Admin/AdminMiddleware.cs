using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Hosting;

namespace TokenGate.Gateway.Admin;

/// <summary>Answers what comes in through the admin port, and lets everything else pass: no path of the traffic port is taken by the gateway.</summary>
internal sealed class AdminMiddleware(RequestDelegate next, HealthEndpoint health)
{
    /// <summary>Runs one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpConnectionFeature>() is null || context.Features.Get<AdminConnection>() is null)
        {
            return next(context);
        }

        return context.Request.Path.Value switch
        {
            "/health/live" => HealthEndpoint.LiveAsync(context),
            "/health/ready" or "/health" => health.ReadyAsync(context),
            _ => NotFound(context),
        };
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
