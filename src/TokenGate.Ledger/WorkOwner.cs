using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>Who began work whose usage is told later.</summary>
/// <param name="User">The user, as records name them.</param>
/// <param name="Team">The team.</param>
/// <param name="Route">The route's id.</param>
/// <param name="StartedAt">When the call that began it arrived.</param>
public sealed record WorkOwner(string User, string Team, string Route, DateTimeOffset StartedAt)
{
    /// <summary>The model that was asked for, or <c>-</c>.</summary>
    public string Model { get; init; } = "-";

    /// <summary>What the question weighed when it was asked, in numbers; null where that is not known.</summary>
    public AskedWeight? Asked { get; init; }

    /// <summary>The project, as records name it.</summary>
    public string Project { get; init; } = "-";

    /// <summary>The client program, as records name it.</summary>
    public string Client { get; init; } = "-";
}
