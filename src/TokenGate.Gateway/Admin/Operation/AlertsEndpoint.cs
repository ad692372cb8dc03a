using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Alerts;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary><c>/api/alerts</c>: what alerts hold now and who is told; its <c>test</c> tries every webhook.</summary>
internal sealed class AlertsEndpoint(AlertService alerts, LiveOptions options) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/alerts", AdminRoles.Operator | AdminRoles.Auditor, TellAsync);
        routes.Post("/api/alerts/test", AdminRoles.Operator, TestAsync);
    }

    private Task TellAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        return JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("open");
            foreach (var (key, open) in alerts.Open)
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                writer.WriteString("title", open.Title);
                writer.WriteString("text", open.Text);
                writer.WriteString("since", JsonAnswer.Moment(open.Since));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("teller", alerts.Teller.Length > 0 ? alerts.Teller : null);
            writer.WriteStartArray("webhooks");
            foreach (var webhook in options.Current.Alerts.Webhooks)
            {
                writer.WriteStartObject();
                writer.WriteString("name", webhook.Name);
                writer.WriteString("form", webhook.Form);
                writer.WriteNumber("waiting", alerts.WaitingFor(webhook));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private async Task TestAsync(HttpContext context)
    {
        var results = await alerts.TestAsync(context.Features.Get<AdminCaller>()!.Signature, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("webhooks");
            foreach (var (webhook, fault) in results)
            {
                writer.WriteStartObject();
                writer.WriteString("name", webhook.Name);
                writer.WriteBoolean("delivered", fault is null);
                writer.WriteString("fault", fault);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
