using System.Text;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;

namespace TokenGate.Gateway.Admin.Exposition;

/// <summary><c>/metrics</c>.</summary>
internal sealed class MetricsEndpoint(MetricCollector collector) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/metrics", AdminRoles.Scrape, AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        var body = Encoding.UTF8.GetBytes(PrometheusText.Write(collector.Collect()));
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
