namespace TokenGate.Demo.Wire;

/// <summary>A tool that a client offers to the model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">The JSON schema of its arguments, as text.</param>
internal sealed record Tool(string Name, string Description, string Parameters);
