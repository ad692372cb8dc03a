using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Admin.SignOn;

namespace TokenGate.Gateway.Admin;

/// <summary>
/// The admin port's own pipeline. It has its own routing, which shares no path with the traffic port's, and stricter limits than a
/// transparent proxy can have.
/// </summary>
internal sealed class AdminBranch
{
    private const long MostBodyBytes = 64 * 1024;

    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));

    private readonly RequestDelegate _pipeline;
    private readonly SignOnService _signOn;

    /// <summary>Builds the pipeline from all endpoints.</summary>
    public AdminBranch(IServiceProvider services, AdminGuard guard, SignOnService signOn, IEnumerable<IAdminEndpoint> endpoints)
    {
        // Not the application's builder: that one would share the traffic port's routes.
        var builder = new ApplicationBuilder(services);
        builder.UseRouting();
        builder.UseEndpoints(routes =>
        {
            foreach (var endpoint in endpoints)
            {
                endpoint.Map(new AdminRoutes(routes, guard));
            }
        });
        _pipeline = builder.Build();
        _signOn = signOn;
    }

    /// <summary>Answers one request.</summary>
    public async Task RunAsync(HttpContext context)
    {
        Limit(context);
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        if (AdminConnection.IsOwnPageAlone(context) && !IsOfOwnPage(context.Request.Path))
        {
            if (context.Request.Path == "/" && HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.Redirect("/me" + context.Request.QueryString);
                return;
            }

            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "This port has the page of one's own, /me, and nothing else.");
            return;
        }

        if (await _signOn.ReadAsync(context) is { } person)
        {
            context.Features.Set(person);
        }

        await _pipeline(context);
        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
        {
            await Problem.WriteAsync(context, response.StatusCode, response.StatusCode switch
            {
                StatusCodes.Status404NotFound => "There is no such path: see /openapi.json.",
                StatusCodes.Status405MethodNotAllowed => $"This path allows {response.Headers.Allow}.",
                _ => "The request was rejected.",
            });
        }
    }

    /// <summary>Answers what another gateway asks: no port, no session and no limits of a port lie in between.</summary>
    public Task AnswerPeerAsync(HttpContext context) => _pipeline(context);

    /// <summary>What the page of one's own consists of.</summary>
    private static bool IsOfOwnPage(PathString path) =>
        path == "/me" || path == "/icon.svg" || path == "/api/me" || path == "/api/sign-on" || path == "/api/sign-out" || path == "/health/live"
        || path.StartsWithSegments("/api/self", StringComparison.Ordinal) || path.StartsWithSegments("/assets", StringComparison.Ordinal)
        || path.StartsWithSegments("/sign-on", StringComparison.Ordinal);

    private static void Limit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostBodyBytes;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
        {
            request.MinDataRate = LeastRate;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
        {
            response.MinDataRate = LeastRate;
        }
    }
}
