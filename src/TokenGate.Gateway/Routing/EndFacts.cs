namespace TokenGate.Gateway.Routing;

/// <summary>What was the case when forwarding failed: what <see cref="ExchangeOutcome"/> decides by.</summary>
internal readonly record struct EndFacts
{
    /// <summary>The gateway stops, and has waited long enough for its exchanges.</summary>
    public bool IsStopping { get; init; }

    /// <summary>The client's connection is gone, or the client did not deliver the body that it announced.</summary>
    public bool IsClientGone { get; init; }

    /// <summary>The route's activity timeout ended the exchange.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>The response's head is out: it cannot be replaced any more.</summary>
    public bool IsHeadSent { get; init; }

    /// <summary>YARP forwarded it, and not we: an upgraded connection, or no destination at all.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary>The configuration wants an upstream that is not there to be answered with 502.</summary>
    public bool AnswersUnreachable { get; init; }
}
