namespace TokenGate.Gateway.Identity;

/// <summary>Who sent a request, as it is recorded.</summary>
/// <param name="Name">The user (or the pseudonym), or <c>-</c>.</param>
/// <param name="Team">The team, or <c>-</c>.</param>
internal readonly record struct Person(string Name, string Team)
{
    /// <summary>No user was identified.</summary>
    public static Person Unknown { get; } = new("-", "-");
}
