using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>A colleague's connection to the AI endpoint.</summary>
internal interface IAssistant
{
    /// <summary>
    /// Sends a request, with retries as in the vendors' clients. Null if no complete answer arrived.
    /// </summary>
    /// <param name="wire">The shape to speak.</param>
    /// <param name="ask">The request.</param>
    /// <param name="impatient">True to abort in the middle of the answer.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    Task<Reply?> AskAsync(IWire wire, Ask ask, bool impatient, CancellationToken cancellationToken);
}
