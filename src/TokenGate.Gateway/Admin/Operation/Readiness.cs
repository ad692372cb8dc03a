using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Recording;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>Whether the gateway takes traffic, and whether all is well beside it.</summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime, RecordBacklog backlog)
{
    /// <summary>It starts or stops.</summary>
    public const string NotReady = "not ready";

    /// <summary><c>ready</c>, <c>degraded</c> (records wait for a journal that failed) or <c>not ready</c>.</summary>
    public string Current => (IsUp, backlog.Count) switch
    {
        (false, _) => NotReady,
        (true, 0) => "ready",
        _ => "degraded",
    };

    private bool IsUp => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
}
