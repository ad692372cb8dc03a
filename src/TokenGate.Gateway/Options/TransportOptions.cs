namespace TokenGate.Gateway.Options;

/// <summary>How upstreams are met when they are not there, and how long a stop may take.</summary>
public sealed record TransportOptions
{
    /// <summary>
    /// What a client sees when the upstream cannot be reached or closes before any answer: <c>close</c> ends the client's connection the
    /// way the upstream's ended, <c>badGateway</c> answers 502 without a body.
    /// </summary>
    /// <value>The default is <c>close</c>: the client's library reports a connection error, as it would without a gateway.</value>
    public string WhenUnreachable { get; init; } = "close";

    /// <summary>
    /// How many streams a client may reset in a second on one HTTP/2 connection. A connection that resets more is read more slowly until
    /// it keeps to it; nothing of it is refused, and others do not wait.
    /// </summary>
    /// <value>The default is 200. Range 1 to 100,000. It holds for connections that are opened from then on.</value>
    public int StreamResetsPerSecond { get; init; } = 200;

    /// <summary>
    /// How long, in seconds, a gateway that is told to stop goes on as before while <c>/health/ready</c> says 503: long enough for a
    /// balancer to look, and to send new requests elsewhere.
    /// </summary>
    /// <value>The default is 5. Range 0 to 600.</value>
    public int GraceSeconds { get; init; } = 5;

    /// <summary>How long a stop waits for running exchanges after the grace, in seconds; then they are cut and recorded so.</summary>
    /// <value>The default is 30. Range 0 to 3,600.</value>
    public int DrainSeconds { get; init; } = 30;
}
