namespace TokenGate.Gateway.Admin.People;

/// <summary>Which user of the records a signed-on person is.</summary>
/// <param name="Name">The name as the people file writes it, else folded.</param>
/// <param name="User">The user as records name the person: the name, or its pseudonym.</param>
/// <param name="Team">The team by the people file.</param>
internal sealed record OwnIdentity(string Name, string User, string Team);
