using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Observes exchanges as they are recorded. Called concurrently, on the threads of the exchanges: implementations must be fast and
/// thread-safe.
/// </summary>
internal interface IRecordObserver
{
    /// <summary>An exchange's record was made.</summary>
    void OnRecord(UsageRecord record);

    /// <summary>A record was made of other work whose usage an exchange told, behind the exchange's own.</summary>
    void OnFurtherRecord(UsageRecord record) => OnRecord(record);

    /// <summary>A call that ran no model ended: it is counted, and the journal has no record of it.</summary>
    void OnTallied(UsageRecord record)
    {
    }

    /// <summary>The gateway's own share of an exchange's time.</summary>
    void OnOverhead(string route, TimeSpan time);
}
