using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Admin.SignOn;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Admin;

/// <summary>Authorization of every handler of the admin port. Exceptions become problem documents (RFC 9457).</summary>
internal sealed class AdminGuard(AdminAccess access, SignOnService signOn, FailedTokens failed, FaultReporter faults)
{
    /// <summary>
    /// Runs a handler for callers that have one of the roles. A page of another origin could not read the answer, but it could make the
    /// gateway work, so its requests are refused.
    /// </summary>
    public Task AuthorizeAsync(HttpContext context, AdminRoles roles, RequestDelegate handler)
    {
        if (context.Features.Get<PeerCaller>() is { } peer)
        {
            return AuthorizePeerAsync(context, peer.Caller, roles, handler);
        }

        if (IsCrossOrigin(context))
        {
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "Requests from pages of another origin are refused.");
        }

        var held = access.RolesOf(context, out var refusal);
        if (held == AdminRoles.None)
        {
            return RefuseAsync(context, refusal.Status, refusal.Detail);
        }

        var person = AdminAccess.IsPresented(context) ? null : context.Features.Get<SignedOnPerson>();
        if ((held & roles) == 0)
        {
            var needed = string.Join(" or ", RoleNames.From(roles));
            var has = string.Join(", ", RoleNames.From(held)) is { Length: > 0 } names ? names : "access to /metrics alone";
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, $"Requires role {needed}; {(person is null ? "the token" : person.Name)} has {has}. Ask the operator of the gateway for another{(person is null ? " token" : "")}.");
        }

        if (person is not null && IsChange(context.Request) && !ComesFromOwnPage(context.Request))
        {
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "What a session changes has to come from a page of this port. Programs send a token.");
        }

        context.Features.Set(new AdminCaller(held, person));
        return RunAnonymousAsync(context, handler);
    }

    /// <summary>
    /// The same for state-changing requests, with protection against CSRF: a page of another origin can send JSON only after a CORS
    /// preflight, which is never granted here; a browser also says where a request comes from (Sec-Fetch-Site).
    /// </summary>
    public Task AuthorizeChangeAsync(HttpContext context, AdminRoles roles, RequestDelegate handler)
    {
        return context.Request.HasJsonContentType() || IsCrossOrigin(context)
            ? AuthorizeAsync(context, roles, handler)
            : Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send 'Content-Type: application/json'.");
    }

    /// <summary>Runs a handler without authorization.</summary>
    public async Task RunAnonymousAsync(HttpContext context, RequestDelegate handler)
    {
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
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

    /// <summary>Another gateway of the fleet authorized the caller; what he may do is held to here as it is there.</summary>
    private Task AuthorizePeerAsync(HttpContext context, AdminCaller caller, AdminRoles roles, RequestDelegate handler)
    {
        if ((caller.Roles & roles) == 0)
        {
            return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, $"Requires role {string.Join(" or ", RoleNames.From(roles))}.");
        }

        context.Features.Set(caller);
        return RunAnonymousAsync(context, handler);
    }

    private async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        if (status == StatusCodes.Status401Unauthorized && AdminAccess.IsPresented(context))
        {
            try
            {
                if (!await failed.DelayAsync(context.Connection.RemoteIpAddress, context.RequestAborted))
                {
                    context.Response.Headers.RetryAfter = "5";
                    (status, detail) = (StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address: wait.");
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        await Problem.WriteAsync(context, status, detail);
    }

    private static bool IsChange(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    /// <summary>
    /// Browsers say where a change comes from, in one of two fields that no page can set. A cookie without either is no proof that the
    /// person meant it.
    /// </summary>
    private bool ComesFromOwnPage(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" => true,
        "" => signOn.IsOwn(request, request.Headers.Origin.ToString()),
        _ => false,
    };

    private static bool IsCrossOrigin(HttpContext context) => context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case AdminFaultException fault:
                return Problem.WriteAsync(context, fault.Status, fault.Message, fault.Errors);
            case BadHttpRequestException bad:
                return Problem.WriteAsync(context, bad.StatusCode, "The request body cannot be read, or is too large.");
            case RedisLedgerException redis:
                return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, redis.Message);
            case JournalException:
                faults.Report(FaultSource.Admin, exception);
                return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The journal cannot be read or written at the moment: see the gateway's log.");
            default:
                faults.Report(FaultSource.Admin, exception);
                return Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "Internal error: see the gateway's log.");
        }
    }
}
