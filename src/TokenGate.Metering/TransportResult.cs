using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>How an exchange ended, as the transport saw it.</summary>
public sealed record TransportResult
{
    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public required TerminationReason Ending { get; init; }

    /// <summary>False where the time between head and end is not that of the exchange: traffic files do not tell it.</summary>
    public bool IsTimed { get; init; } = true;

    /// <summary>Bytes of the request's body that came from the client.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response's body that were passed to the client.</summary>
    public long ResponseBytes { get; init; }
}
