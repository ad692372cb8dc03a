namespace TokenGate.Demo.Wire;

/// <summary>A call of a tool.</summary>
/// <param name="Id">The id that the result refers to.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments as JSON text.</param>
internal sealed record ToolCall(string Id, string Name, string Arguments);
