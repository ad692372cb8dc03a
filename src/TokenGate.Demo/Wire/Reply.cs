namespace TokenGate.Demo.Wire;

/// <summary>An answer of the simulated model, in no vendor's shape.</summary>
internal sealed record Reply
{
    /// <summary>The text; may be empty when a tool is called.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tool that is called, or null.</summary>
    public ToolCall? Call { get; init; }

    /// <summary>Whether the answer was cut by the client's own limit.</summary>
    public bool Cut { get; init; }

    /// <summary>What the endpoint reports as used; null when it reports nothing.</summary>
    public ReplyUsage? Usage { get; init; }
}
