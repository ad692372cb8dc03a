using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>Looks on while exchanges are recorded. It is called beside the traffic, by several threads, and has to be quick.</summary>
internal interface IRecordObserver
{
    /// <summary>An exchange's record was made.</summary>
    void OnRecord(UsageRecord record);

    /// <summary>An exchange of a route took this long because of the gateway.</summary>
    void OnOverhead(string route, TimeSpan time);
}
