using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>
/// Liveness: the process answers. Readiness: it should get traffic. A journal that fails does not make the gateway unready: traffic goes on
/// (G2), and taking it away would break what works; it is shown as degraded, with what is wrong and what to do. Probes come without a token
/// and under any host name: they learn names of files, servers and keys of the configuration, never a value that may be a secret.
/// </summary>
internal sealed class ProbeEndpoint(Readiness readiness, IJournal journal, FaultReporter faults, ExchangeRecorder recorder, LedgerLifetime? ledger = null)
    : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Open("/health/live", LiveAsync);
        routes.Open("/health/ready", ReadyAsync);
        routes.Open("/health", ReadyAsync);
    }

    private static Task LiveAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new { status = "live" }, context.RequestAborted);

    private Task ReadyAsync(HttpContext context)
    {
        var state = readiness.Current;
        context.Response.StatusCode = state == Readiness.NotReady ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return context.Response.WriteAsJsonAsync(
            new
            {
                status = state,
                journal = new { waiting = journal.Status.Queued, unsettled = recorder.Unsettled },
                redis = ledger?.Redis is { } redis ? new { state = redis.State.ToString().ToLowerInvariant(), lag = redis.Lag } : null,
                faults = faults.Count,
                concerns = readiness.Concerns.Select(static concern => new { concern.Key, concern.Problem, concern.Remedy }),
            },
            context.RequestAborted);
    }
}
