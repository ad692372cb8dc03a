namespace TokenGate.Gateway.Peers;

/// <summary>The users of a group.</summary>
/// <param name="Names">The names of the group, in the order of the question's columns.</param>
/// <param name="Users">Its users, each once; unidentified traffic is the user <c>-</c>.</param>
internal sealed record UserGroup(IReadOnlyList<string> Names, IReadOnlyCollection<string> Users);
