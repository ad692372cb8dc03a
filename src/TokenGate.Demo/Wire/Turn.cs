namespace TokenGate.Demo.Wire;

/// <summary>One turn of a conversation, in no vendor's shape.</summary>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Text">What is said; for a tool's result, what the tool returned.</param>
/// <param name="Call">The tool call that an assistant's turn makes, or that a tool's turn answers; null for plain talk.</param>
internal sealed record Turn(Speaker Speaker, string Text, ToolCall? Call = null);
