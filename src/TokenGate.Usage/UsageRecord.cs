namespace TokenGate.Usage;

/// <summary>The one record of an exchange: numbers and names, never text and never a credential.</summary>
public sealed record UsageRecord
{
    /// <summary>The exchange's id: a UUID version 7, or the id that a replayed traffic file gives it.</summary>
    public required string Id { get; init; }

    /// <summary>When the request's head arrived, UTC. Usage is booked to the hour of this moment.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the request's head to the end of the exchange.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The user, or <c>-</c> when no user was identified.</summary>
    public string User { get; init; } = "-";

    /// <summary>The user's team, or <c>-</c>.</summary>
    public string Team { get; init; } = "-";

    /// <summary>The route's id.</summary>
    public string Route { get; init; } = "-";

    /// <summary>The request's method.</summary>
    public string Method { get; init; } = "";

    /// <summary>The request's path without its query, at most 512 characters.</summary>
    public string Path { get; init; } = "";

    /// <summary>The dialect's name, or <c>-</c> when the shape is unknown.</summary>
    public string Dialect { get; init; } = "-";

    /// <summary>The provider by the GenAI conventions (<c>openai</c>, <c>anthropic</c>, ...), or <c>-</c>.</summary>
    public string Provider { get; init; } = "-";

    /// <summary>The operation by the GenAI conventions (<c>chat</c>, ...), or <c>-</c>.</summary>
    public string Operation { get; init; } = "-";

    /// <summary>The model: the one that answered, else the one asked for, else <c>-</c>.</summary>
    public string Model { get; init; } = "-";

    /// <summary>The status that the client got; null when none was sent.</summary>
    public int? Status { get; init; }

    /// <summary>How the transport ended.</summary>
    public TerminationReason Ending { get; init; }

    /// <summary>Gross counts; unknown is null.</summary>
    public TokenCounts Counts { get; init; } = TokenCounts.Unknown;

    /// <summary>
    /// What the provider reported, where <see cref="Counts"/> is not it (<see cref="UsageSource.Implausible"/>); null otherwise.
    /// </summary>
    public TokenCounts? Reported { get; init; }

    /// <summary>What a bill needs beside tokens.</summary>
    public BilledUnits Billed { get; init; } = BilledUnits.None;

    /// <summary>What the exchange cost and how that divides; null where no price is known.</summary>
    public ExchangeCost? Cost { get; init; }

    /// <summary>The conversation that the exchange belongs to: a keyed hash of 16 hexadecimal digits; empty when it is not known.</summary>
    public string Conversation { get; init; } = "";

    /// <summary>The client program, from a closed list, or <c>other</c>; <c>-</c> when nothing says.</summary>
    public string Client { get; init; } = "-";

    /// <summary>The project that the request names and the configuration lists, or <c>other</c>; <c>-</c> when it names none.</summary>
    public string Project { get; init; } = "-";

    /// <summary>The kind of work, one of <see cref="WorkKind"/>; empty when it is not known.</summary>
    public string Work { get; init; } = "";

    /// <summary>Where the gross counts come from.</summary>
    public UsageSource Source { get; init; } = UsageSource.Missing;

    /// <summary>Verdict, split, scores and features.</summary>
    public required Judgement Judgement { get; init; }

    /// <summary>Why the verdict is failed or unreadable, or what was noticed, in a few fixed words; empty otherwise.</summary>
    public string Note { get; init; } = "";

    /// <summary>True when a body was larger than the capture limit and only its provider-reported usage was read.</summary>
    public bool Truncated { get; init; }

    /// <summary>The provider's finish reason; null when none came.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Bytes of the request's body as the client sent it.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response's body as the client got it.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>
    /// True when the exchange is usage: its verdict is not one that says that nothing was used, or that it cannot be read.
    /// </summary>
    public bool IsUsage => Judgement.IsUsage;
}
