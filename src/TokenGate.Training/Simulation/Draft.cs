using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>One exchange before it is put on the wire.</summary>
/// <param name="Messages">The request's messages.</param>
/// <param name="Answer">The answer's text.</param>
internal sealed record Draft(IReadOnlyList<ChatTurn> Messages, string Answer)
{
    /// <summary>Tool definitions as JSON; null for none.</summary>
    public string? Tools { get; init; }

    /// <summary>Tool calls of the answer as JSON; null for none.</summary>
    public string? ToolCalls { get; init; }

    /// <summary>True when the answer ran into its limit.</summary>
    public bool Cut { get; init; }

    /// <summary>True when the upstream answers 503 and the client tries again.</summary>
    public bool FailsFirst { get; init; }

    /// <summary>True when the same exchange is asked for once more at once, and answered anew.</summary>
    public string? Regenerated { get; init; }

    /// <summary>True for a request that the client made without a person: seconds apart instead of minutes.</summary>
    public bool Automatic { get; init; }

    /// <summary>
    /// True for what an inflater sends for the first time as anybody would: a real prompt, as it is, before it is sent again and varied.
    /// Nobody who knows all that this user sent could call it inflating, so it is labelled as the honest work that it is (without
    /// <see cref="Origin"/>, not labelled at all).
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>The prompt that it was made from, for its category and source; null when it was invented.</summary>
    public HonestPrompt? Origin { get; init; }

    /// <summary>Makes a message.</summary>
    public static ChatTurn Turn(string role, string text) =>
        new(role, text, $"{{\"role\":\"{role}\",\"content\":{Wire.Quote(text)}}}");

    /// <summary>A draft of one user message.</summary>
    public static Draft Ask(string text, string answer) => new([Turn("user", text)], answer);
}
