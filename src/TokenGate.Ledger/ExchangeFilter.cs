using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>Which exchanges are asked for. What is null does not narrow the list.</summary>
public sealed record ExchangeFilter
{
    /// <summary>The first moment at which an exchange began, inclusive, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last moment at which an exchange began, exclusive, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>The team.</summary>
    public string? Team { get; init; }

    /// <summary>The route's id.</summary>
    public string? Route { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>The project.</summary>
    public string? Project { get; init; }

    /// <summary>The client program.</summary>
    public string? Client { get; init; }

    /// <summary>The conversation.</summary>
    public string? Conversation { get; init; }

    /// <summary>The verdict as recorded.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What the exchange's id begins with.</summary>
    public string? IdPrefix { get; init; }
}
