using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Admin;

/// <summary>Stands before every handler of the admin port: lets in who may, and turns what goes wrong into a problem document.</summary>
internal sealed class AdminGuard(AdminAccess access, FaultReporter faults)
{
    /// <summary>Runs a handler for those who have one of the roles.</summary>
    public Task RunAsync(HttpContext context, AdminRoles roles, RequestDelegate handler)
    {
        var held = access.RolesOf(context, out var refusal);
        if (held == AdminRoles.None)
        {
            return Problem.WriteAsync(context, refusal.Status, refusal.Detail);
        }

        if ((held & roles) == 0)
        {
            var needed = string.Join(" or ", RoleNames.From(roles));
            var has = string.Join(", ", RoleNames.From(held)) is { Length: > 0 } names ? names : "for /metrics alone";
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, $"This is for {needed}; the token is {has}. Ask whoever runs the gateway for another token.");
        }

        context.Features.Set(new AdminCaller(held));
        return RunOpenAsync(context, handler);
    }

    /// <summary>
    /// The same for what changes something. A page of elsewhere can send forms and plain texts to this port, but JSON only after asking, which nothing here
    /// allows; a browser also says where a request comes from.
    /// </summary>
    public Task RunChangeAsync(HttpContext context, AdminRoles roles, RequestDelegate handler)
    {
        return context.Request.HasJsonContentType() || IsForeign(context)
            ? RunRemovalAsync(context, roles, handler)
            : Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send 'Content-Type: application/json'.");
    }

    /// <summary>The same for what has no body.</summary>
    public Task RunRemovalAsync(HttpContext context, AdminRoles roles, RequestDelegate handler) => IsForeign(context)
        ? Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "A page of another origin may not change anything here.")
        : RunAsync(context, roles, handler);

    /// <summary>Runs a handler for everybody who reaches the port.</summary>
    public async Task RunOpenAsync(HttpContext context, RequestDelegate handler)
    {
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Admin, exception);
            context.Abort();
        }
    }

    private static bool IsForeign(HttpContext context) => context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case AdminFaultException fault:
                return Problem.WriteAsync(context, fault.Status, fault.Message, fault.Errors);
            case BadHttpRequestException bad:
                return Problem.WriteAsync(context, bad.StatusCode, "The request's body cannot be read, or is too large.");
            case RedisLedgerException redis:
                return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, redis.Message);
            case JournalException:
                faults.Report(FaultSource.Admin, exception);
                return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The journal cannot be read or written now: the gateway's log says why.");
            default:
                faults.Report(FaultSource.Admin, exception);
                return Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "A fault of the gateway: its log says more.");
        }
    }
}
