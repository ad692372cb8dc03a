using Microsoft.Extensions.Hosting;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>Whether the gateway takes traffic, and whether records reach the disk.</summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime, IJournal journal)
{
    /// <summary>The gateway starts or stops.</summary>
    public const string NotReady = "not ready";

    /// <summary><c>ready</c>, <c>degraded</c> (the journal cannot be written: records wait in memory) or <c>not ready</c>.</summary>
    public string Current => (IsUp, journal.Status.Fault.Length) switch
    {
        (false, _) => NotReady,
        (true, 0) => "ready",
        _ => "degraded",
    };

    private bool IsUp => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
}
