namespace TokenGate.Usage;

/// <summary>What a part of an answer is.</summary>
public enum AnswerKind
{
    /// <summary>Text for the reader.</summary>
    Text = 0,

    /// <summary>Reasoning that the provider shows.</summary>
    Reasoning = 1,

    /// <summary>A tool call: name and arguments.</summary>
    ToolCall = 2,

    /// <summary>A refusal.</summary>
    Refusal = 3,
}
