namespace TokenGate.Demo.Wire;

/// <summary>One server-sent event of a streamed answer.</summary>
/// <param name="Text">The event as it stands on the wire, its blank line included.</param>
/// <param name="Pause">Whether a model would take time before it: true for the pieces of an answer.</param>
internal readonly record struct Frame(string Text, bool Pause);
