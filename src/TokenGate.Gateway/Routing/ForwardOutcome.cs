using TokenGate.Usage;

namespace TokenGate.Gateway.Routing;

/// <summary>How the forwarding of one exchange ended.</summary>
/// <param name="Ending">What the record says.</param>
/// <param name="Client">What happens to the client's connection.</param>
/// <param name="StreamError">The error code for an HTTP/2 client's stream, where the exchange is cut.</param>
internal sealed record ForwardOutcome(TerminationReason Ending, ClientTermination Client, int StreamError = ForwardOutcome.InternalError)
{
    /// <summary>HTTP/2 INTERNAL_ERROR (RFC 9113, 7).</summary>
    public const int InternalError = 2;

    /// <summary>The whole answer was passed on.</summary>
    public static ForwardOutcome Complete { get; } = new(TerminationReason.Complete, ClientTermination.Whole);

    /// <summary>The client left.</summary>
    public static ForwardOutcome ClientGone { get; } = new(TerminationReason.ClientGone, ClientTermination.Gone);
}
