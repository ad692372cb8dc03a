using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Agents;

/// <summary>The answers of agent engines, which make several model calls and tell the usage of each: told by the body.</summary>
internal static class AgentShapes
{
    /// <summary>All of them; the first that recognises a value decides.</summary>
    public static IReadOnlyList<AnswerShape> All { get; } = [new AdkShape(), new LangGraphShape()];
}
