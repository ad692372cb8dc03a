namespace TokenGate.Demo.Staff;

/// <summary>An honest employee of the demo as the script has it.</summary>
/// <param name="User">User name in the identity header.</param>
/// <param name="Team">The team.</param>
/// <param name="Vendor">The shape the employee's client speaks: <c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Stream">Whether the client streams.</param>
/// <param name="Talks">The conversations of the day, in order.</param>
internal sealed record ScriptedEmployee(string User, string Team, string Vendor, string Model, bool Stream, IReadOnlyList<ScriptedTalk> Talks);
