using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>One conversation of a script.</summary>
/// <param name="System">Instructions for the model; empty when there are none.</param>
/// <param name="Tools">Tools on offer.</param>
/// <param name="Turns">What the employee says, and what tools return, in order; the model answers after each.</param>
internal sealed record ScriptedTalk(string System, IReadOnlyList<Tool> Tools, IReadOnlyList<ScriptedTurn> Turns);
