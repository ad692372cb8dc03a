namespace TokenGate.Gateway.Peers;

/// <summary>
/// The other gateways of a fleet, as the admin port asks them. What crosses is one question and one answer, as bytes that only gateways
/// understand. Absent in a gateway that is alone. Thread-safe.
/// </summary>
public interface IPeerGateways
{
    /// <summary>Asks every other gateway that is alive. Who does not answer in time is left out; it never fails.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken);
}
