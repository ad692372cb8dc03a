using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>One thing that is said to the model.</summary>
/// <param name="Speaker">The employee or a tool.</param>
/// <param name="Text">What is said.</param>
/// <param name="Answer">What the model answers; null to let it compose something.</param>
internal sealed record ScriptedTurn(Speaker Speaker, string Text, Reply? Answer);
