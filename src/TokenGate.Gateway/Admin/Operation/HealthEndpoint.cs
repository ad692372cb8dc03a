using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>
/// <c>/api/health</c>: the state of the gateway, for people, and how the others of its fleet stand. Probes have paths of their own.
/// </summary>
internal sealed class HealthEndpoint(HealthReport report, PeerReader peers) : IAdminEndpoint
{
    /// <summary>What of the others is shown: the rest is at their own ports.</summary>
    private static readonly string[] Shown = ["status", "concerns", "model", "uptime_s"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/health", AdminRoles.Viewer, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var round = peers.Asks(context) ? await peers.AskAsync(context) : null;
        await JsonAnswer.WriteAsync(context, writer =>
        {
            report.Write(writer);
            round?.Write(writer, Write);
        });
    }

    private static void Write(Utf8JsonWriter writer, PeerAnswer answer)
    {
        using var health = JsonDocument.Parse(answer.Body);
        foreach (var name in Shown)
        {
            if (health.RootElement.TryGetProperty(name, out var value))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }
    }
}
