using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>Whether the gateway takes traffic, and what beside the traffic does not work.</summary>
internal sealed class Readiness(
    IHostApplicationLifetime lifetime, StopGrace stop, IJournal journal, ConcernList concerns, LedgerLifetime? ledger = null)
{
    /// <summary>The gateway starts or stops.</summary>
    public const string NotReady = "not ready";

    /// <summary><c>ready</c>, <c>degraded</c> (traffic goes on, <see cref="Concerns"/> say what does not) or <c>not ready</c>.</summary>
    public string Current => !IsUp ? NotReady : Concerns.Count == 0 ? "ready" : "degraded";

    /// <summary>What does not work now, each with its remedy: what was reported, and the states of journal and Redis.</summary>
    public IReadOnlyList<Concern> Concerns => [.. concerns.All, .. States()];

    private bool IsUp => lifetime.ApplicationStarted.IsCancellationRequested && !stop.HasBegun;

    private IEnumerable<Concern> States()
    {
        if (journal.Status.Incident is { Length: > 0 } incident)
        {
            yield return new Concern(
                "journal.file", incident.TrimEnd('.'), "Find out what changed the folder: nothing but the gateway may. `tokengate audit verify` says what is missing; a restart ends this notice");
        }

        if (journal is not LateJournal && journal.Status.Fault is { Length: > 0 } fault)
        {
            yield return new Concern("journal", fault.TrimEnd('.'), "Records wait in memory and are written when the disk allows it: look at the disk now");
        }

        if (ledger?.Redis is { State: RedisLedgerState.Outage or RedisLedgerState.Refused } redis)
        {
            yield return new Concern(
                "redis", redis.Message.TrimEnd('.'), "Counts wait in the journal, nothing is lost: they are sent when Redis answers and agrees");
        }
    }
}
