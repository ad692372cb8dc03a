namespace TokenGate.Usage;

/// <summary>How the transport of an exchange ended.</summary>
public enum TerminationReason
{
    /// <summary>The upstream's whole answer was passed on.</summary>
    Complete = 0,

    /// <summary>The client left before the answer's end.</summary>
    ClientGone = 1,

    /// <summary>The upstream cut its answer short.</summary>
    UpstreamCut = 2,

    /// <summary>No answer came from the upstream: refused, unreachable, or reset before the head.</summary>
    UpstreamUnreachable = 3,

    /// <summary>A time limit of the gateway or of the upstream ended the exchange.</summary>
    TimedOut = 4,

    /// <summary>The gateway was stopped while the exchange ran.</summary>
    Shutdown = 5,
}
