using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>Who began work whose usage is told later: the usage counts for them, whoever fetches it.</summary>
/// <param name="User">The user, or <c>-</c>.</param>
/// <param name="Team">The user's team, or <c>-</c>.</param>
/// <param name="Route">The route's id.</param>
/// <param name="StartedAt">When the call that began it arrived.</param>
public sealed record BegunWork(string User, string Team, string Route, DateTimeOffset StartedAt)
{
    /// <summary>The work's own id, where it is known by others as well: its files of results.</summary>
    public string Work { get; init; } = "";

    /// <summary>What the question weighed when it was asked; null where that is not known.</summary>
    public AskedWeight? Asked { get; init; }

    /// <summary>The client program, as records name it.</summary>
    public string Client { get; init; } = "-";

    /// <summary>The project, as records name it.</summary>
    public string Project { get; init; } = "-";
}
