using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Admin.SignOn;

namespace TokenGate.Gateway.Admin.Live;

/// <summary><c>/api/events</c>: live updates, as server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
internal sealed class EventsEndpoint(LiveHub hub, AdminAccess access, SignOnService signOn, TimeProvider clock, IHostApplicationLifetime lifetime) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/events", AdminRoles.Viewer, SendAsync);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private async Task SendAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        var (roles, person) = context.Features.Get<AdminCaller>()!;
        var seesExchanges = (roles & (AdminRoles.Operator | AdminRoles.Auditor)) != 0;
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (hub.Subscribe(seesExchanges) is not { } client)
        {
            response.Headers.RetryAfter = "5";
            throw new AdminFaultException(StatusCodes.Status503ServiceUnavailable, "The limit of event clients is reached (Admin:EventClients): try again later.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);

        // A token that is taken away, or given other rights, ends what it has opened.
        await using var watch = clock.CreateTimer(
            _ =>
            {
                if (access.RolesOf(context, out var _) != roles || (person is not null && !signOn.Holds(person)))
                {
                    ending.Cancel();
                }
            },
            null,
            Beat,
            Beat);
        try
        {
            await foreach (var text in client.Events.ReadAllAsync(ending.Token))
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ending.Token);
                await response.Body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the gateway stops.
        }
        finally
        {
            hub.Unsubscribe(client);
        }
    }
}
