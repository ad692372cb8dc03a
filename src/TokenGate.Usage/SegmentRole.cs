namespace TokenGate.Usage;

/// <summary>Who speaks in a segment of a request.</summary>
public enum SegmentRole
{
    /// <summary>System or developer instructions.</summary>
    System = 0,

    /// <summary>Tool or function definitions, response schemas.</summary>
    Tools = 1,

    /// <summary>A message of the user.</summary>
    User = 2,

    /// <summary>An earlier answer, sent back as history (text or tool calls).</summary>
    Assistant = 3,

    /// <summary>What a tool returned.</summary>
    ToolResult = 4,

    /// <summary>A prompt without roles (completions, generate).</summary>
    Prompt = 5,

    /// <summary>An input item without roles (embeddings, moderations).</summary>
    Input = 6,
}
