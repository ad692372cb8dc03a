namespace TokenGate.Gateway.Identity;

/// <summary>One person of the people file.</summary>
/// <param name="Name">The name as the file writes it: the records use it.</param>
/// <param name="Team">The team, or <c>-</c>.</param>
/// <param name="Parent">What the team belongs to, or <c>-</c>.</param>
internal sealed record PersonEntry(string Name, string Team, string Parent);
