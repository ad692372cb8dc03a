using TokenGate.Scoring;
using TokenGate.Scoring.Memory;

namespace TokenGate.Gateway.Hosting;

/// <summary>Stands in front of the gateway's own judge, where several gateways count as one. Absent in a gateway that is alone.</summary>
public interface IJudgeFront
{
    /// <summary>The key of the memory, the same in every gateway.</summary>
    MemoryKey Key { get; }

    /// <summary>The judge that asks others before its own. Called once.</summary>
    IJudge Before(Judge own);
}
