using TokenGate.Demo.Answers;
using TokenGate.Demo.Endpoint;
using TokenGate.Demo.Staff;
using TokenGate.Tokens;

namespace TokenGate.EndToEnd;

/// <summary>The simulated endpoint as the tests start it: no chance, no scripts.</summary>
internal static class Simulation
{
    /// <summary>Starts an endpoint that never fails. The caller disposes it.</summary>
    public static Task<SimulatedEndpoint> StartAsync(TimeSpan pause) => SimulatedEndpoint.StartAsync(
        new SimulatedEndpointOptions { Pause = pause },
        new Answerer(Array.Empty<ScriptedEmployee>()),
        EncodingMap.Default,
        TimeProvider.System,
        CancellationToken.None);
}
