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

    /// <summary>The gateway's own share of an exchange's time.</summary>
    void OnOverhead(string route, TimeSpan time);
}
