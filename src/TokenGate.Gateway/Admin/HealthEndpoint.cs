using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Recording;

namespace TokenGate.Gateway.Admin;

/// <summary>
/// Liveness: the process answers. Readiness: it should get traffic. A journal that fails does not make the gateway unready: traffic goes on (G2), and taking it
/// away would break what works; it is shown as degraded.
/// </summary>
internal sealed class HealthEndpoint(IHostApplicationLifetime lifetime, RecordBacklog backlog, FaultReporter faults, ExchangeRecorder recorder, LedgerLifetime? ledger = null)
{
    /// <summary>200 as long as the process answers.</summary>
    public static Task LiveAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new { status = "live" }, context.RequestAborted);

    /// <summary>200 while the gateway takes traffic, 503 before and while it stops.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        var ready = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        var waiting = backlog.Count;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(
            new
            {
                status = (ready, waiting) switch { (false, _) => "not ready", (true, 0) => "ready", _ => "degraded" },
                journal = new { waiting, unsettled = recorder.Unsettled },
                redis = ledger?.Redis is { } redis ? new { state = redis.State.ToString().ToLowerInvariant(), lag = redis.Lag } : null,
                faults = faults.Count,
            },
            context.RequestAborted);
    }
}
