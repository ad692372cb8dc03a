namespace TokenGate.Training.Corpora;

/// <summary>One message of a collected prompt.</summary>
/// <param name="Role">The role as an OpenAI chat endpoint names it.</param>
/// <param name="Content">Its text; empty when it has none.</param>
/// <param name="Json">The whole message as it stands in the corpus, tool calls included.</param>
public sealed record ChatTurn(string Role, string Content, string Json);
